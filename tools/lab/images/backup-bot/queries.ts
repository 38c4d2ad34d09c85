import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { BotEngine } from './engine.ts';
import { BackupError, type Log } from './log.ts';
import { awaitRepository, listSnapshots, openSnapshot, restoreFiles } from './repository.ts';
import { selectPaths } from './restore.ts';
import type { Settings } from './settings.ts';

/** Where abra picks up a download. */
const ARCHIVE = '/tmp/backup.tar.gz';

/** `backup snapshots`: one line each, oldest first. */
export async function snapshots({ stack }: Settings): Promise<void> {
  await awaitRepository();
  for (const { time, id } of await listSnapshots(stack)) process.stdout.write(`${time} ${id}\n`);
}

/** `backup list`, `backup ls`: what a snapshot holds, at and below INCLUDE_PATH. */
export async function list(settings: Settings): Promise<void> {
  const { nodes, paths } = await openSnapshot(stackOf(settings), settings.snapshot);
  const folders = settings.includePath ? [settings.includePath.replace(/\/+$/, '')] : paths;
  for (const { path, modifiedAt } of nodes) {
    if (!folders.some((folder) => path === folder || path.startsWith(`${folder}/`))) continue;
    process.stdout.write(settings.timestamps ? `${modifiedAt} ${path}\n` : `${path}\n`);
  }
}

/** `backup download`: an archive of a snapshot, or of INCLUDE_PATH or VOLUMES in it. */
export async function download(engine: BotEngine, settings: Settings, log: Log): Promise<void> {
  const stack = stackOf(settings);
  const snapshot = await openSnapshot(stack, settings.snapshot);
  const ours = (await engine.services()).filter((service) => service.stack === stack);
  const folder = await mkdtemp('/tmp/download-');
  try {
    await restoreFiles(
      snapshot.id,
      settings.includePath ? [settings.includePath] : selectPaths(snapshot, ours, settings),
      folder,
    );
    await promisify(execFile)('tar', ['-czf', ARCHIVE, '-C', folder, '.']);
  } finally {
    await rm(folder, { recursive: true });
  }
  log('SUMMARY', `backup downloaded to ${ARCHIVE}`, { snapshot: snapshot.id });
}

function stackOf({ stack }: Settings): string {
  if (stack === undefined) throw new BackupError('this command needs SERVICE, the domain of one app');
  return stack;
}
