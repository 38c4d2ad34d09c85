import { existsSync } from 'node:fs';
import { asCcciError, CcciError } from '@cc-ci/core';
import { type JournalEntry, listRunFolders, readJournal, removeForgotten, type RunFolder } from './journal.ts';
import { isHeld, takeLock } from './lock.ts';
import { removeRun } from './remove-run.ts';

/** A dead run that was cleaned up after. */
export interface Reaped {
  readonly domain: string;
  readonly recipe: string;
}

export interface ReapOptions {
  /** Told of a dead run that cannot be removed now; the others are. @default a word on stderr */
  readonly onTrouble?: (text: string) => void;
}

/**
 * Removes what dead runs left. A run is dead when nobody holds its lock; the living and the kept are not touched. One
 * that cannot be removed stays for the next time.
 */
export async function reapDeadRuns(
  stateDir: string,
  { onTrouble = tellOnStderr }: ReapOptions = {},
): Promise<Reaped[]> {
  const reaped: Reaped[] = [];
  for (const folder of listRunFolders(stateDir)) {
    const entry = await reapRun(folder).catch((error: unknown) =>
      onTrouble(`what a dead run left under ${folder.path} is not removed: ${asCcciError(error).message}`),
    );
    if (entry) reaped.push({ domain: entry.domain, recipe: entry.recipe });
  }
  removeForgotten(stateDir);
  return reaped;
}

function tellOnStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * Removes what one run left if it is dead; gives its journal if there was something to remove. Its folder may vanish
 * meanwhile: its run ends, or another reaper was faster.
 */
async function reapRun(folder: RunFolder): Promise<JournalEntry | undefined> {
  try {
    await using _lock = await takeLock(folder.lockFile);
    const entry = readJournal(folder);
    if (entry?.kept && !(await isOrphan(entry))) return undefined;
    await removeRun(folder, entry);
    return entry;
  } catch (error) {
    if (!existsSync(folder.path) || isAlive(error)) return undefined;
    throw error;
  }
}

/** Whether a kept app belongs to a session that has ended. */
async function isOrphan({ holder }: JournalEntry): Promise<boolean> {
  return holder !== undefined && !(await isHeld(holder));
}

function isAlive(error: unknown): boolean {
  return error instanceof CcciError && error.code === 'LOCK_TAKEN';
}
