import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { beforeAll, describe, expect, test } from 'vitest';
import { ccCiRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { createWorkspace } from './workspace.ts';

/** A recipe that fails a few times before it holds: the run is green, and says so. */
export interface FlakeCase {
  readonly branch: string;
  /** What is asked for, as in STAGES; install always runs. */
  readonly stages: string;
  /** Attempts that fail, in their order. */
  readonly flakes: readonly { readonly stage: string; readonly says: RegExp }[];
}

/** One run for each case: green, with each failed attempt in its record, and nothing left on the machine. */
export function testFlakeCases(recipe: string, cases: readonly FlakeCase[]): void {
  let target: Target;

  beforeAll(async () => {
    target = await labUp();
    await prepareRecipe(recipe);
  });

  describe(`${recipe}: what passes at a later attempt is a flake`, () => {
    test.for(cases)('$branch', async ({ branch, stages, flakes }) => {
      using workspace = createWorkspace({ packages: [recipe] });
      const env = { SRC: join(dirname(target.stateDir), 'catalogue', recipe), REF: branch, STAGES: stages };
      const { exitCode, stdout, record } = await ccCiRun([recipe], { workspace: workspace.path, env });
      expect(exitCode, stdout).toBe(0);
      expect(record).toMatchObject({ verdict: 'passed', leftovers: [] });
      expect(record.flakes).toEqual(
        flakes.map(({ stage, says }, index) => ({
          stage,
          attempt: index + 1,
          message: expect.stringMatching(says) as string,
        })),
      );
      expect(await remainsOf(target, record.domain)).toEqual([]);
    });
  });
}
