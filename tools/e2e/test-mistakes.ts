import { dirname, join } from 'node:path';
import {
  type Expectation,
  type Flake,
  type Mistake,
  type Mistakes,
  packageEdits,
  refOf,
  stagesOf,
} from '@cc-ci/catalogue-kit';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { openSession, recipesOfRun, type Session } from '@cc-ci/run';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccCi, ccCiRun, type EndedRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { CHECKOUT, createWorkspace } from './workspace.ts';

/**
 * One run for each mistake of a recipe's `lab/mistakes.ts`: red at its stage alone, by the named proof, with everything
 * before it green, and nothing left on the machine; or green, with each failed attempt in its record. Deps are warm:
 * the runs share them. Prints a table of when each was red.
 */
export function testMistakes(recipe: string, mistakes: Mistakes): void {
  describe(recipe, () => {
    const found: string[] = [];
    let target: Target;
    let source: string;
    let packages: readonly string[];
    let session: Session;

    beforeAll(async () => {
      packages = await recipesOfRun(CHECKOUT, recipe);
      session = await openSession();
      target = await labUp();
      await Promise.all(packages.map((each) => prepareRecipe(each)));
      source = join(dirname(target.stateDir), 'catalogue', recipe);
    });
    afterAll(async () => session[Symbol.asyncDispose]());
    afterAll(() => console.log([`${recipe} red at  in        after the deploy  mistake`, ...found].join('\n')));

    const envOf = (name: string, mistake: Mistake) => ({
      ...session.env,
      SRC: source,
      REF: refOf(name, mistake),
      STAGES: stagesOf(mistake),
      RESTORE: mistake.red?.restore ?? '',
      FROM: startOf(mistake),
    });
    const runOf = async (name: string, mistake: Mistake): Promise<EndedRun> => {
      using workspace = createWorkspace({ packages, files: packageEdits(recipe, mistake.red?.package ?? []) });
      return await ccCiRun([recipe], { workspace: workspace.path, env: envOf(name, mistake) });
    };

    describe.concurrent('one mistake, one red stage', () => {
      const red = Object.entries(mistakes).flatMap(([name, mistake]) =>
        mistake.red ? [{ name, mistake, expected: mistake.red, stage: mistake.red.stage }] : [],
      );
      test.for(red)('$name: $stage', async ({ name, mistake, expected }) => {
        const ended = await runOf(name, mistake);
        found.push(lineOf(name, expected, ended));
        expectOneRed(expected, ended);
        expect(await remainsOf(target, ended.record.domain)).toEqual([]);
      });

      const refused = Object.entries(mistakes).flatMap(([name, mistake]) =>
        mistake.refused ? [{ name, mistake, refusal: mistake.refused }] : [],
      );
      test.for(refused)('$name: refused by the policy', async ({ name, mistake, refusal: { says } }) => {
        using workspace = createWorkspace({ packages });
        const ended = await ccCi(['run', recipe], { workspace: workspace.path, env: envOf(name, mistake) });
        expect(ended.exitCode, ended.stdout + ended.stderr).toBe(2);
        expect(ended.stderr).toMatch(says);
        expect(ended.stdout, 'nothing has begun').not.toMatch(/^run /m);
      });

      const flaky = Object.entries(mistakes).flatMap(([name, mistake]) =>
        mistake.flakes ? [{ name, mistake, flakes: mistake.flakes }] : [],
      );
      test.for(flaky)('$name: a flake, as a later attempt passes', async ({ name, mistake, flakes }) => {
        const ended = await runOf(name, mistake);
        expectFlakes(flakes, ended);
        expect(await remainsOf(target, ended.record.domain)).toEqual([]);
      });
    });
  });
}

/** With FROM=checkpoint all but those of an install start from the recipe's checkpoint, where it has one. */
function startOf({ red }: Mistake): string {
  return red?.stage === 'install' ? 'cold' : (process.env['FROM'] ?? '');
}

function expectOneRed(
  { stage, proof, says, code, restore, leftovers = [], lint = 'passed', verdict = 'failed' }: Expectation,
  { exitCode, stdout, record }: EndedRun,
): void {
  const red = record.stages.find((each) => each.name === stage);
  const others = record.stages
    .filter(({ name }) => name !== stage)
    .map(({ name, verdict: theirs }) => `${name} ${theirs}`);
  expect(red?.verdict, stdout).toBe(verdict);
  expect(
    others.filter((each) => !each.endsWith(' passed')),
    stdout,
  ).toEqual(lint === 'failed' ? ['lint failed'] : []);
  // Several proofs may have one id, such as two ready probes: what is red of them says which it is.
  const found = red?.tests.filter(({ id, name }) => (id ?? name) === proof) ?? [];
  const test = found.find((each) => each.verdict === verdict);
  expect(test, `${proof} is not ${verdict}\n${stdout}`).toBeDefined();
  expect(test?.message).toMatch(says);
  expect(stdout).toContain(test?.name);
  expect(red?.reason).toContain(red?.tests.find((each) => each.verdict === verdict)?.name);
  const { expected: deploys } = record.deployCount;
  const own = restore === 'fresh' ? 2 : 1;
  expect(deploys, 'one of the runs that share deps deploys those as well').toBeOneOf([
    own,
    own + (record.deps?.length ?? 0),
  ]);
  expect(record).toMatchObject({
    verdict,
    fault: 'recipe',
    exitCode: 1,
    deployCount: { expected: deploys, actual: deploys },
    ...(code ? { error: { code, fault: 'recipe' } } : {}),
  });
  expect(record.leftovers).toEqual(
    leftovers.map(({ kind, name }) => ({ kind, name: expect.stringMatching(name) as string })),
  );
  expect(exitCode).toBe(1);
}

function expectFlakes(flakes: readonly Flake[], { exitCode, stdout, record }: EndedRun): void {
  expect(exitCode, stdout).toBe(0);
  expect(record).toMatchObject({ verdict: 'passed', leftovers: [] });
  expect(record.flakes).toEqual(
    flakes.map(({ stage, says }, index) => ({
      stage,
      attempt: index + 1,
      message: expect.stringMatching(says) as string,
    })),
  );
}

/**
 * A line of the table that is printed at the end: where it was red, when, and how long after the deploy of the head.
 */
function lineOf(name: string, { stage }: Expectation, { record }: EndedRun): string {
  const red = record.stages.find((each) => each.name === stage);
  const deploy = record.phases.find((phase) => phase.stage === 'upgrade' && phase.name === 'abra app deploy');
  const redAt = Date.parse(red?.startedAt ?? '') + (red?.durationMs ?? 0);
  const afterDeploy = deploy ? `${((redAt - Date.parse(deploy.startedAt)) / 1_000).toFixed(1)} s` : '–';
  return `${stage.padEnd(10)}  ${(record.durationMs / 1_000).toFixed(1).padStart(5)} s  ${afterDeploy.padEnd(16)}  ${name}`;
}
