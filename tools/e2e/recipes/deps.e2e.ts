import { dirname, join } from 'node:path';
import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { readRecord, type RunRecord } from '@cc-ci/results';
import { openSession } from '@cc-ci/run';
import { beforeAll, describe, expect, test } from 'vitest';
import { ccCi, ccCiRun, type EndedRun, startCcCi } from '../cc-ci.ts';
import { remainsOf } from '../remains.ts';
import { changedFile, changedMeta, createWorkspace, type TestWorkspace } from '../workspace.ts';

/** The smallest recipe, made to need an identity provider. */
const NEEDS_KEYCLOAK = changedMeta(
  'custom-html',
  "name: 'custom-html',",
  "name: 'custom-html', deps: ['keycloak'], sso: { redirectPaths: ['/callback'], wire: () => ({}) },",
);
const USES_SSO = "import { expect, test } from '@cc-ci/recipe/test';\n";

let target: Target;
let keycloak: string;

beforeAll(async () => {
  target = await labUp();
  await Promise.all(['custom-html', 'keycloak'].map((recipe) => prepareRecipe(recipe)));
  keycloak = join(dirname(target.stateDir), 'catalogue', 'keycloak');
});

function workspaceWith(files: Readonly<Record<string, string>> = {}): TestWorkspace {
  return createWorkspace({ packages: ['custom-html', 'keycloak'], files: { ...NEEDS_KEYCLOAK, ...files } });
}

function stageOf({ record }: EndedRun, name: string) {
  return record.stages.find((stage) => stage.name === name);
}

async function expectNothingLeft({ domain, deps = [] }: RunRecord): Promise<void> {
  for (const app of [domain, ...deps.map((dep) => dep.domain)]) expect(await remainsOf(target, app)).toEqual([]);
}

describe.concurrent('a recipe that signs in through another', () => {
  test('a provider that does not come up: what needs it is unverified, everything else still runs', async () => {
    using workspace = workspaceWith();
    const ended = await ccCiRun(['custom-html'], {
      workspace: workspace.path,
      env: { RECIPE: 'keycloak', SRC: keycloak, REF: 'red/crash' },
    });
    const { record, stdout } = ended;
    expect(record, stdout).toMatchObject({
      verdict: 'failed',
      exitCode: 1,
      level: 3,
      deployCount: { expected: 2, actual: 2 },
      leftovers: [],
    });
    expect(record.stages.map(({ name, verdict }) => `${name} ${verdict}`).sort()).toEqual([
      'backup passed',
      'custom unverified',
      'deps failed',
      'install passed',
      'lint passed',
      'restore passed',
      'teardown passed',
      'upgrade passed',
    ]);
    expect(stageOf(ended, 'deps')?.reason, 'the last lines of its log').toMatch(/keycloak: [^]*postgresql/);
    expect(stageOf(ended, 'custom')?.reason).toContain('SSO unverified: keycloak did not come up');
    await expectNothingLeft(ended.record);
  });

  test('a test that needs the provider and is skipped', async () => {
    using workspace = workspaceWith({
      'recipes/custom-html/functional/sso.test.ts': `${USES_SSO}test.skip('somebody signs in', ({ sso }) => expect(sso).toBeDefined());\n`,
    });
    const ended = await ccCiRun(['custom-html'], { workspace: workspace.path, env: { STAGES: 'custom' } });
    expect(ended.record, ended.stdout).toMatchObject({
      verdict: 'unverified',
      exitCode: 1,
      deployCount: { expected: 2, actual: 2 },
    });
    expect(stageOf(ended, 'custom')?.reason).toBe(
      'somebody signs in: SSO unverified: the test was skipped, and a skip proves nothing',
    );
    await expectNothingLeft(ended.record);
  });

  test('a realm that is left behind', async () => {
    using workspace = workspaceWith(
      changedFile('recipes/keycloak/provider.ts', 'await realms.del({ realm: name })', 'return'),
    );
    const ended = await ccCiRun(['custom-html'], { workspace: workspace.path, env: { STAGES: 'install' } });
    const realm = ended.record.deps?.[0]?.realm ?? '';
    expect(realm).toMatch(/^custom-html-[0-9a-f]{6}$/);
    expect(ended.record, ended.stdout).toMatchObject({
      verdict: 'failed',
      exitCode: 1,
      leftovers: [{ kind: 'realm', name: realm }],
    });
    expect(stageOf(ended, 'teardown')?.reason).toContain(
      `its realm in keycloak is gone: 1 thing is left after the app was removed: realm ${realm}`,
    );
    expect(ended.record.stages.filter(({ verdict }) => verdict !== 'passed').map(({ name }) => name)).toEqual([
      'teardown',
    ]);
    await expectNothingLeft(ended.record);
  });

  test('a volume of the dep that is left behind', async () => {
    using workspace = workspaceWith();
    const ended = await ccCiRun(['custom-html'], {
      workspace: workspace.path,
      env: { STAGES: 'install', RECIPE: 'keycloak', SRC: keycloak, REF: 'red/leftover-volume' },
    });
    expect(ended.record, ended.stdout).toMatchObject({
      verdict: 'failed',
      exitCode: 1,
      leftovers: [{ kind: 'volume', name: expect.stringMatching(/^keycloak-themes-keyc-/) as string }],
    });
    expect(stageOf(ended, 'teardown')?.reason).toContain(
      'keycloak: nothing is left: 1 thing is left after the app was removed: volume keycloak-themes-keyc-',
    );
    await expectNothingLeft(ended.record);
  });

  test('runs of a session share a dep; the realm of a killed one is removed by the next; the dep ends with the session', async () => {
    using workspace = workspaceWith();
    const options = { workspace: workspace.path, env: { STAGES: 'install' } };
    let dep: string;
    {
      await using session = await openSession();
      const inSession = { ...options, env: { ...options.env, ...session.env } };
      const first = startCcCi(['run', 'custom-html'], inSession);
      const [, orphan = ''] = await first.line(/through a realm in keycloak {2}\((custom-html-[0-9a-f]{6}) at/);
      first.child.kill('SIGKILL');
      await first.ended;
      const second = await ccCiRun(['custom-html'], inSession);
      expect(second.record, second.stdout).toMatchObject({
        verdict: 'passed',
        deployCount: { expected: 1, actual: 1 },
        deps: [{ recipe: 'keycloak', mode: 'warm' }],
      });
      expect(JSON.stringify(stageOf(second, 'deps')?.tests)).toContain(`removed ${orphan}`);
      dep = second.record.deps?.[0]?.domain ?? '';
      expect(await remainsOf(target, dep)).toContainEqual(expect.stringMatching(/^service /));
    }
    expect(await remainsOf(target, dep)).toEqual([]);
  });

  test('a head of the dep is tested, and then whoever needs it, with that head as its dep', async () => {
    using workspace = workspaceWith();
    const { exitCode, stdout } = await ccCi(
      ['run', 'keycloak', '--with-dependents', '--src', keycloak, '--ref', 'pr/next', '--stages', 'install'],
      { workspace: workspace.path },
    );
    expect(exitCode, stdout).toBe(0);
    const records = await Promise.all(
      ['keycloak', 'custom-html'].map((recipe) => readRecord(join(workspace.path, 'reports', recipe, 'latest'))),
    );
    const [own, dependent] = records;
    expect(dependent).toMatchObject({ verdict: 'passed', deps: [{ recipe: 'keycloak', commit: own?.head?.commit }] });
    for (const record of records) await expectNothingLeft(record);
  });
});
