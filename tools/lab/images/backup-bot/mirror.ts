import { lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BotSnapshot } from './repository.ts';

/**
 * Removes what was added since the snapshot inside its restored folders, so that they are as they were; gives the
 * removed paths. Sockets and pipes stay: restic does not save them, and running processes hold them.
 */
export async function removeAdded({ nodes }: Pick<BotSnapshot, 'nodes'>, paths: readonly string[]): Promise<string[]> {
  const kept = new Set(nodes.map(({ path }) => path));
  const folders = nodes.filter(({ path, type }) => type === 'dir' && paths.includes(path)).map(({ path }) => path);
  const removed: string[] = [];
  for (const folder of folders) await clean(folder, kept, removed);
  return removed;
}

/**
 * Removes what restic cannot write over: links and other special files, and what is of another kind now than in the
 * snapshot. Regular files and folders stay, as running processes have them open.
 */
export async function makeWay({ nodes }: Pick<BotSnapshot, 'nodes'>, paths: readonly string[]): Promise<void> {
  for (const { path, type } of nodes) {
    if (!paths.some((folder) => path === folder || path.startsWith(`${folder}/`))) continue;
    const there = await lstat(path).catch(() => undefined);
    const stays = there && ((type === 'dir' && there.isDirectory()) || (type === 'file' && there.isFile()));
    if (there && !stays) await rm(path, { recursive: true, force: true });
  }
}

async function clean(folder: string, kept: ReadonlySet<string>, removed: string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await clean(path, kept, removed);
    if (kept.has(path)) continue;
    if (entry.isDirectory()) await attempt(rmdir(path), path, removed);
    if (entry.isFile() || entry.isSymbolicLink()) await attempt(unlink(path), path, removed);
  }
}

/** A live app may remove a file first, or keep a socket in a folder. */
async function attempt(removal: Promise<void>, path: string, removed: string[]): Promise<void> {
  try {
    await removal;
    removed.push(path);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
