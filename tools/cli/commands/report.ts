import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CcciError } from '@cc-ci/core';
import { readRecord, redEnding, summaryTable } from '@cc-ci/results';
import { traceLines } from '../reporter.ts';
import { WORKSPACE } from '../workspace.ts';

/** `cc-ci report <recipe>`: the summary of its last record. */
export async function reportCommand(recipe: string): Promise<void> {
  const dir = join(WORKSPACE, 'reports', recipe, 'latest');
  if (!existsSync(dir)) throw noRecord(recipe);
  const record = await readRecord(dir);
  const lines = [summaryTable(record, dir).trimEnd(), ...traceLines(record, dir), ...redEnding(record, dir)];
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

function noRecord(recipe: string): CcciError {
  return new CcciError({
    code: 'NO_RECORD',
    message: `${recipe} has no record yet: no run of it has ended here`,
    fault: 'harness',
    tryThis: `npx --offline cc-ci run ${recipe}`,
  });
}
