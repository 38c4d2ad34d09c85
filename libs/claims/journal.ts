import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { targetSchema } from '@cc-ci/core';
import { z } from 'zod';
import { journalUnreadable } from './errors.ts';

/** What a run has brought into the world, written down before it does: enough for anybody to remove it all. */
export const journalSchema = z.object({
  runId: z.string(),
  recipe: z.string(),
  /** The recipe for whose run it is deployed, where it is a dep. */
  dependent: z.string().optional(),
  domain: z.string(),
  target: targetSchema,
  /** Stacks of the app. */
  stacks: z.array(z.string()),
  /** Volumes that containers were seen to mount: external and anonymous ones carry no label. */
  volumes: z.array(z.string()),
  /**
   * What existed on the swarm before, as `keysOf` gives it: none of it is ever removed. A journal of an earlier version
   * does not say.
   */
  before: z.array(z.string()).optional(),
  /** App env files, private folders. */
  paths: z.array(z.string()),
  /** Folder of the run's report: of a run that ended without its record nothing of it stays. */
  report: z.string().optional(),
  /** An app that is kept to develop against: no reaper touches it, `cc-ci down` does. */
  kept: z.boolean(),
  /** File of the session with which a kept app ends; nobody needs it when nobody holds the kernel's lock on that. */
  holder: z.string().optional(),
});

export type JournalEntry = z.infer<typeof journalSchema>;

/** Begins the name of a run's folder that is being removed; no domain begins so. */
const FORGOTTEN = '.';

/**
 * The folder of one run's state: journal, lock, and what the run keeps below it. Named by the app's domain, so a lock
 * on it is a lock on the domain.
 */
export interface RunFolder {
  readonly path: string;
  readonly lockFile: string;
  /** For the run's browser. Short: Chromium's socket lies below it, and a socket's path has 108 bytes. */
  readonly browserDir: string;
}

/** Names the folder of a run without making it. */
export function runFolder(stateDir: string, domain: string): RunFolder {
  const path = join(stateDir, domain);
  return {
    path,
    lockFile: join(path, 'lock'),
    browserDir: join(tmpdir(), `cc-ci-${domain.split('.')[0]}`),
  };
}

/** Makes the folder of a run. */
export function createRunFolder(folder: RunFolder): void {
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
}

/** Folders of all runs that are known, alive or dead. */
export function listRunFolders(stateDir: string): RunFolder[] {
  mkdirSync(stateDir, { recursive: true });
  return readdirSync(stateDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(FORGOTTEN))
    .map((entry) => runFolder(stateDir, entry.name));
}

/** Writes the journal so that a reader sees the old one or the new one, never half. */
export function writeJournal(folder: RunFolder, entry: JournalEntry): void {
  const path = join(folder.path, 'journal.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/**
 * The journal of a run, or undefined where none was written yet: then the run had no side effect.
 * @throws CcciError `JOURNAL_UNREADABLE`
 */
export function readJournal(folder: RunFolder): JournalEntry | undefined {
  try {
    return journalSchema.parse(JSON.parse(readFileSync(join(folder.path, 'journal.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw journalUnreadable(folder.path, error);
  }
}

/**
 * Forgets a run of which nothing is left. Its folder is out of sight at once, and then removed: whoever looked into one
 * that is half removed would find no lock file, make it again, and be in the way of the removal.
 */
export function removeRunFolder(folder: RunFolder): void {
  const forgotten = join(dirname(folder.path), FORGOTTEN + basename(folder.path));
  try {
    renameSync(folder.path, forgotten);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  rmSync(forgotten, { recursive: true, force: true });
}

/** Removes folders whose removal was cut off. */
export function removeForgotten(stateDir: string): void {
  for (const name of readdirSync(stateDir))
    if (name.startsWith(FORGOTTEN)) rmSync(join(stateDir, name), { recursive: true, force: true });
}
