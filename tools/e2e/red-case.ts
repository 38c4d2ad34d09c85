import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import type { RunRecord } from '@cc-ci/results';
import { openSession, recipesOfRun, type Session } from '@cc-ci/run';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccCiRun, type EndedRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { CHECKOUT, createWorkspace } from './workspace.ts';

/** A pull request with one mistake in it, and where and how a run must find it. */
export interface RedCase {
  readonly branch: string;
  /** What the mistake is, where the branch does not say so. @default its name */
  readonly name?: string;
  /** The one stage that is red. */
  readonly stage: Stage['name'];
  /** What is asked for, as in STAGES; install always runs. */
  readonly stages: string;
  /** As in RESTORE; a fresh one deploys a second app. @default in-place */
  readonly restore?: 'in-place' | 'fresh';
  /** The proof or test that is red, by its name. */
  readonly proof: string;
  /** What it says. */
  readonly says: RegExp;
  /** @default failed */
  readonly verdict?: 'failed' | 'unverified';
  /** Of the run's error. @default any */
  readonly code?: string;
  /** What is left behind, by name. @default nothing */
  readonly leftovers?: readonly { readonly kind: string; readonly name: RegExp }[];
  /** What lint says of the branch: it decides nothing but the level. @default passed */
  readonly lint?: 'passed' | 'failed';
  /** Files of the workspace that win over those of the package. */
  readonly files?: Readonly<Record<string, string>>;
}

type Stage = RunRecord['stages'][number];

/**
 * One run for each case: red at its stage alone, by the named proof, with everything before it green, and nothing left on the machine. Deps are warm:
 * the cases share them. Prints a table of when each was red.
 */
export function testRedCases(recipe: string, cases: readonly RedCase[]): void {
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
  afterAll(() => console.log([`${recipe} red at  in        after the deploy  branch`, ...found].join('\n')));

  describe.concurrent(`${recipe}: one mistake, one red stage`, () => {
    test.for(cases.map((each) => ({ ...each, name: each.name ?? each.branch })))('$name: $stage', async (expected) => {
      using workspace = createWorkspace({ packages, files: expected.files });
      const ended = await ccCiRun([recipe], {
        workspace: workspace.path,
        env: {
          ...session.env,
          SRC: source,
          REF: expected.branch,
          STAGES: expected.stages,
          RESTORE: expected.restore ?? '',
        },
      });
      found.push(lineOf(expected, ended));
      expectOneRed(expected, ended);
      expect(await remainsOf(target, ended.record.domain)).toEqual([]);
    });
  });
}

function expectOneRed(
  { stage, proof, says, code, restore, leftovers = [], lint = 'passed', verdict = 'failed' }: RedCase,
  { exitCode, stdout, record }: EndedRun,
): void {
  const red = record.stages.find(({ name }) => name === stage);
  const others = record.stages
    .filter(({ name }) => name !== stage)
    .map(({ name, verdict: theirs }) => `${name} ${theirs}`);
  expect(red?.verdict, stdout).toBe(verdict);
  expect(
    others.filter((each) => !each.endsWith(' passed')),
    stdout,
  ).toEqual(lint === 'failed' ? ['lint failed'] : []);
  const test = red?.tests.find(({ name }) => name === proof);
  expect(test?.verdict, stdout).toBe(verdict);
  expect(test?.message).toMatch(says);
  expect(stdout).toContain(proof);
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

/** A line of the table that is printed at the end: where it was red, when, and how long after the deploy of the head. */
function lineOf({ branch, stage }: RedCase, { record }: EndedRun): string {
  const red = record.stages.find(({ name }) => name === stage);
  const deploy = record.phases.find((phase) => phase.stage === 'upgrade' && phase.name === 'abra app deploy');
  const redAt = Date.parse(red?.startedAt ?? '') + (red?.durationMs ?? 0);
  const afterDeploy = deploy ? `${((redAt - Date.parse(deploy.startedAt)) / 1_000).toFixed(1)} s` : '–';
  return `${stage.padEnd(10)}  ${(record.durationMs / 1_000).toFixed(1).padStart(5)} s  ${afterDeploy.padEnd(16)}  ${branch}`;
}
