import { create } from './create.ts';
import { openEngine } from './engine.ts';
import { BackupError, createLog } from './log.ts';
import { download, list, snapshots } from './queries.ts';
import { initRepository } from './repository.ts';
import { restore } from './restore.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const log = createLog(settings.machineLogs);
const engine = openEngine();

const commands: Readonly<Record<string, () => Promise<void>>> = {
  create: () => create(engine, settings, log),
  list: () => list(settings),
  ls: () => list(settings),
  snapshots: () => snapshots(settings),
  download: () => download(engine, settings, log),
  restore: () => restore(engine, settings, log),
  serve,
  help: () => Promise.resolve(log('INFO', `commands: ${Object.keys(commands).join(', ')}`)),
};

/** The container's own process: sees to the repository, then only keeps the container there for the execs. */
async function serve(): Promise<void> {
  await initRepository();
  log('INFO', 'ready');
  process.execve?.('/bin/sleep', ['sleep', 'infinity'], process.env as Record<string, string>);
}

const [name = ''] = process.argv.slice(2).filter((word) => word !== '--');
const command = commands[name];
try {
  if (!command) throw new BackupError(`unknown command "${name}"; there are ${Object.keys(commands).join(', ')}`);
  await command();
} catch (error) {
  log('ERROR', error instanceof BackupError ? error.message : String((error as Error).stack));
  process.exitCode = 1;
}
