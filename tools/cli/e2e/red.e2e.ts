import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { ensureImages, labUp } from '@cc-ci/lab';
import type { RunRecord } from '@cc-ci/results';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccCiRun, type EndedRun } from './cc-ci.ts';
import { remainsOf } from './remains.ts';
import { createWorkspace } from './workspace.ts';

/** A pull request with one mistake in it, and where and how a run must find it. */
interface RedCase {
  readonly branch: string;
  /** The one stage that is red. */
  readonly stage: Stage['name'];
  readonly stages: string;
  /** The proof or test that is red, by its name. */
  readonly proof: string;
  /** What it says. */
  readonly says: RegExp;
  readonly verdict?: 'failed' | 'unverified';
  readonly code?: string;
  /** Of the fixture's `recipe.ts`, where the case is about a wait that ends. */
  readonly deployMs?: number;
}

type Stage = RunRecord['stages'][number];

const CASES: readonly RedCase[] = [
  {
    branch: 'red/image-missing', stage: 'upgrade', stages: 'upgrade', code: 'IMAGE_UNAVAILABLE',
    proof: 'every image of the head can be had',
    says: /^image nginx:1\.26\.99 cannot be had\nlast: .*(manifest unknown|not found)/s,
  },
  {
    branch: 'red/crash', stage: 'upgrade', stages: 'upgrade', code: 'UPDATE_ROLLED_BACK',
    proof: 'every service runs and its update has settled',
    says: /service app of cust-\w+\.ci\.test was rolled back by swarm.*\nlast: .*unknown directive "chraset_types".*\ntry: cc-ci logs cust-\w+\.ci\.test app/s,
  },
  {
    branch: 'red/unhealthy', stage: 'upgrade', stages: 'upgrade', code: 'APP_NOT_READY', deployMs: 20_000,
    proof: 'every service runs and its update has settled',
    says: /^app cust-\w+\.ci\.test was not ready after 20 s: service app has 0 of 1 tasks running, update updating \(looked \d+ times\)\nlast: .+\ntry: cc-ci logs cust-\w+\.ci\.test app$/s,
  },
  {
    branch: 'red/readme-only', stage: 'upgrade', stages: 'upgrade', verdict: 'unverified', code: 'UNVERIFIED',
    proof: 'the head is newer than the base, and something was upgraded',
    says: /^nothing was upgraded: head [0-9a-f]{8} deploys exactly what base 1\.11\.0\+1\.26\.3 does/,
  },
  {
    branch: 'red/rollback', stage: 'upgrade', stages: 'upgrade', code: 'UPDATE_ROLLED_BACK',
    proof: 'every service runs and its update has settled',
    // Swarm's own words differ between a rollback under way and one that is over.
    says: /service app of cust-\w+\.ci\.test was rolled back by swarm: (update rolled back due to failure or early termination of task|rollback completed).* \(task /,
  },
  {
    branch: 'red/loses-volume', stage: 'upgrade', stages: 'upgrade', code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept/,
  },
  {
    branch: 'red/backup-path', stage: 'backup', stages: 'upgrade,backup', code: 'PROOF_FAILED',
    proof: 'the snapshot holds path /usr/share/nginx/www of service app',
    says: /^label backupbot\.backup\.path on service app names \/usr\/share\/nginx\/www, which is in no named volume of the service\ntry: /,
  },
  {
    branch: 'red/restore-nothing', stage: 'restore', stages: 'upgrade,backup,restore', code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed/,
  },
  {
    branch: 'red/content-type', stage: 'custom', stages: 'upgrade,backup,restore,custom',
    proof: '.css is served as text/css',
    says: /expected 'application\/octet-stream' to be 'text\/css'/,
  },
  {
    branch: 'red/leftover-volume', stage: 'teardown', stages: 'upgrade', code: 'LEFT_BEHIND',
    proof: 'nothing is left',
    says: /^1 thing is left after the app was removed: volume nginx-cache-cust-\w+_ci_test$/m,
  },
];

let target: Target;
let source: string;
const found: string[] = [];

beforeAll(async () => {
  target = await labUp();
  await ensureImages({ recipe: 'custom-html' });
  source = join(dirname(target.stateDir), 'catalogue', 'custom-html');
});
afterAll(() => console.log(['red at      in        after the deploy  branch', ...found].join('\n')));

describe.concurrent('one mistake, one red stage', () => {
  test.for(CASES)('$branch: $stage', async (expected) => {
    using workspace = createWorkspace({ packages: ['custom-html'], files: packageFor(expected) });
    const ended = await ccCiRun(['custom-html'], { workspace: workspace.path, env: { SRC: source, REF: expected.branch, STAGES: expected.stages } });
    note(expected, ended);
    expectOneRed(expected, ended);
    expect(await remainsOf(target, ended.record.domain)).toEqual([]);
  });
});

function packageFor({ deployMs }: RedCase): Readonly<Record<string, string>> {
  if (deployMs === undefined) return {};
  const meta = `name: 'custom-html', marker: fileMarker({ service: 'app', path: '/usr/share/nginx/html' }), timeouts: { deployMs: ${deployMs} }`;
  return { 'recipes/custom-html/recipe.ts': `import { defineRecipe, fileMarker } from '@cc-ci/recipe';\nexport default defineRecipe({ ${meta} });\n` };
}

function expectOneRed({ stage, proof, says, code, verdict = 'failed' }: RedCase, { exitCode, stdout, record }: EndedRun): void {
  const red = record.stages.find(({ name }) => name === stage);
  const others = record.stages.filter(({ name }) => name !== stage).map(({ name, verdict: theirs }) => `${name} ${theirs}`);
  expect(red?.verdict, stdout).toBe(verdict);
  expect(others.filter((each) => !each.endsWith(' passed')), stdout).toEqual([]);
  const test = red?.tests.find(({ name }) => name === proof);
  expect(test?.verdict, stdout).toBe(verdict);
  expect(test?.message).toMatch(says);
  expect(stdout).toContain(proof);
  expect(red?.reason).toContain(red?.tests.find((each) => each.verdict === verdict)?.name);
  expect(record).toMatchObject({ verdict, fault: 'recipe', exitCode: 1, deployCount: { expected: 1, actual: 1 }, ...(code ? { error: { code, fault: 'recipe' } } : {}) });
  expect(record.leftovers).toEqual(stage === 'teardown' ? [{ kind: 'volume', name: expect.stringMatching(/^nginx-cache-/) }] : []);
  expect(exitCode).toBe(1);
}

/** A line of the table that is printed at the end: where it was red, when, and how long after the deploy of the head. */
function note({ branch, stage }: RedCase, { record }: EndedRun): void {
  const red = record.stages.find(({ name }) => name === stage);
  const deploy = record.phases.find((phase) => phase.stage === 'upgrade' && phase.name === 'abra app deploy');
  const redAt = Date.parse(red?.startedAt ?? '') + (red?.durationMs ?? 0);
  const afterDeploy = deploy ? `${((redAt - Date.parse(deploy.startedAt)) / 1_000).toFixed(1)} s` : '–';
  found.push(`${stage.padEnd(10)}  ${(record.durationMs / 1_000).toFixed(1).padStart(5)} s  ${afterDeploy.padEnd(16)}  ${branch}`);
}
