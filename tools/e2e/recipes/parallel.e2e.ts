import type { Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import type { RunRecord } from '@cc-ci/results';
import { loadRecipe, packageNames, recipesOfRun } from '@cc-ci/run';
import { connectEngine, publishedPorts } from '@cc-ci/swarm';
import { beforeAll, expect, test } from 'vitest';
import { ccCiRun } from '../cc-ci.ts';
import { CHECKOUT, createWorkspace } from '../workspace.ts';

const packages = await Promise.all(packageNames(CHECKOUT).map((name) => loadRecipe(CHECKOUT, name)));
/** Recipes that publish ports on the host. */
const withPorts = packages.filter(({ meta }) => meta.freePorts.length > 0).map(({ meta }) => meta.name);

let target: Target;
beforeAll(async () => {
  target = await labUp();
  await Promise.all(withPorts.map((recipe) => prepareRecipe(recipe)));
});

test('ports that are published on the host are seen, such as those of the ingress', async () => {
  expect([...(await publishedPorts(connectEngine(target.dockerHost)))]).toEqual(expect.arrayContaining([80, 443]));
});

test.for(withPorts)('%s: two runs in parallel are both green, each with a port of its own', async (recipe) => {
  using workspace = createWorkspace({ packages: await recipesOfRun(CHECKOUT, recipe) });
  // Slots enough for both, whatever else is at work.
  const run = () => ccCiRun([recipe], { workspace: workspace.path, env: { STAGES: 'upgrade,custom', MAX_TESTS: '8' } });
  const both = await Promise.all([run(), run()]);
  for (const { exitCode, stdout, record } of both) {
    expect(exitCode, stdout).toBe(0);
    expect(record).toMatchObject({ verdict: 'passed', leftovers: [] });
  }
  const [one, other] = both.map(({ record }) => upgradeOf(record));
  expect(Math.max(one!.startedAt, other!.startedAt), 'they did not run in parallel').toBeLessThan(
    Math.min(one!.endedAt, other!.endedAt),
  );
  expect(one!.port).not.toBe(other!.port);
});

/** When a run had its port open, and which that was. */
function upgradeOf({ stages }: RunRecord): { port: number; startedAt: number; endedAt: number } {
  const upgrade = stages.find(({ name }) => name === 'upgrade')!;
  const [, port] =
    upgrade.tests
      .filter(({ id }) => id === 'upgrade.ready')
      .map(({ evidence }) => /:(\d+) took \d+ connections in a row/.exec(evidence ?? ''))
      .find((found) => found !== null) ?? [];
  const custom = stages.find(({ name }) => name === 'custom')!;
  return {
    port: Number(port),
    startedAt: Date.parse(upgrade.startedAt!),
    endedAt: Date.parse(custom.startedAt!) + custom.durationMs,
  };
}
