import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { asCcciError } from '@cc-ci/core';
import type { MadeCheckpoint } from '@cc-ci/run';
import { type Measured, measureRun, time } from './measure.ts';

/** Runs of one recipe from nothing and from its checkpoint, in turn. */
export interface MeasuredCheckpoint {
  readonly recipe: string;
  readonly cold: readonly Measured[];
  readonly warm: readonly Measured[];
  readonly made: MadeCheckpoint;
}

/** A recipe that could not be measured. */
export interface FailedCheckpoint {
  readonly recipe: string;
  readonly failure: string;
}

interface Rounds {
  readonly workspace: string;
  readonly rounds: number;
}

/** Makes a recipe's checkpoint, then measures it against cold runs; a run that was cold all the same is a failure. */
export async function measureCheckpoint(
  cli: string,
  recipe: string,
  { workspace, rounds }: Rounds,
): Promise<MeasuredCheckpoint | FailedCheckpoint> {
  try {
    // It brings what the recipe needs, too.
    await time([cli, 'checkpoint', recipe]);
    const made = JSON.parse(
      await readFile(join(workspace, 'reports', recipe, 'checkpoint.json'), 'utf8'),
    ) as MadeCheckpoint;
    const cold: Measured[] = [];
    const warm: Measured[] = [];
    for (let round = 1; round <= rounds; round++) {
      cold.push(await measureRun(cli, { recipe }));
      const run = await measureRun(cli, { recipe, from: 'checkpoint' });
      if (!run.record.checkpoint?.used)
        throw new Error(`the run was cold: ${run.record.checkpoint?.reason ?? 'it did not ask'}`);
      warm.push(run);
    }
    return { recipe, cold, warm, made };
  } catch (error) {
    return { recipe, failure: asCcciError(error).message };
  }
}
