import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { connectEngine, proveAnswering, removeRemains } from '@cc-ci/swarm';
import { type JournalEntry, removeRunFolder, type RunFolder } from './journal.ts';
import { endStrays } from './strays.ts';

/** Removes everything that a journal names, then the run's folder. Call it with the run's lock held. */
export async function removeRun(folder: RunFolder, entry: JournalEntry | undefined): Promise<void> {
  if (entry) {
    await endStrays(folder, entry.paths);
    const engine = connectEngine(entry.target.dockerHost);
    await proveAnswering(engine);
    await removeRemains(engine, {
      stacks: entry.stacks,
      volumes: new Set(entry.volumes),
      before: entry.before && new Set(entry.before),
    });
    for (const path of entry.paths) rmSync(path, { recursive: true, force: true });
    if (entry.report) removeHalfReport(entry.report);
  }
  removeRunFolder(folder);
}

/**
 * The record is written last of all: a report without one is that of a run that was killed, as is a copy that is not in
 * its place yet.
 */
export function removeHalfReport(report: string): void {
  rmSync(join(dirname(report), `.${basename(report)}`), { recursive: true, force: true });
  if (!existsSync(join(report, 'record.json'))) rmSync(report, { recursive: true, force: true });
}
