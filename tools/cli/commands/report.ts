import { join } from 'node:path';
import { readRecord, summaryTable } from '@cc-ci/results';
import { traceLines } from '../reporter.ts';
import { WORKSPACE } from '../workspace.ts';

/** `cc-ci report <recipe>`: the summary of its last record. */
export async function reportCommand(recipe: string): Promise<void> {
  const dir = join(WORKSPACE, 'reports', recipe, 'latest');
  const record = await readRecord(dir);
  process.stdout.write(`${[summaryTable(record, dir).trimEnd(), ...traceLines(record, dir)].join('\n')}\n\n`);
}
