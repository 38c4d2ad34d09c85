import { rmSync } from 'node:fs';
import { connectEngine, removeRemains } from '@cc-ci/swarm';
import { type JournalEntry, removeRunFolder, type RunFolder } from './journal.ts';
import { endStrays } from './strays.ts';

/** Removes everything that a journal names, then the run's folder. Call it with the run's lock held. */
export async function removeRun(folder: RunFolder, entry: JournalEntry | undefined): Promise<void> {
  if (entry) {
    await endStrays(folder, entry.paths);
    await removeRemains(connectEngine(entry.target.dockerHost), {
      stacks: entry.stacks,
      volumes: new Set(entry.volumes),
      before: entry.before && new Set(entry.before),
    });
    for (const path of entry.paths) rmSync(path, { recursive: true, force: true });
  }
  removeRunFolder(folder);
}
