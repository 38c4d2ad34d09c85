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
  using workspace = createWorkspace({
    packages: await recipesOfRun(CHECKOUT, recipe),
    files: { [`recipes/${recipe}/functional/meet.test.ts`]: MEET },
  });
  // Slots enough for both, whatever else is at work.
  const env = { STAGES: 'upgrade,custom', MAX_TESTS: '8', MEETING: workspace.path };
  const run = () => ccCiRun([recipe], { workspace: workspace.path, env });
  const both = await Promise.all([run(), run()]);
  for (const { exitCode, stdout, record } of both) {
    expect(exitCode, stdout).toBe(0);
    expect(record).toMatchObject({ verdict: 'passed', leftovers: [] });
  }
  const [one, other] = both.map(({ record }) => portOf(record));
  expect(one).toBeGreaterThan(0);
  expect(one).not.toBe(other);
});

/** One more test of the package: it passes where another run of it has its app up at the same moment. */
const MEET = `import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@cc-ci/recipe/test';
const folder = process.env.MEETING ?? '';
test('another run is here', { timeout: 600_000 }, async ({ app }) => {
  writeFileSync(join(folder, \`\${app.domain}.here\`), '');
  await expect.poll(() => globSync('*.here', { cwd: folder }), { timeout: 590_000 }).toHaveLength(2);
});\n`;

/** Which port a run had open. */
function portOf({ stages }: RunRecord): number {
  const proofs = stages.find(({ name }) => name === 'upgrade')?.tests ?? [];
  const [, port] =
    proofs
      .filter(({ id }) => id === 'upgrade.ready')
      .map(({ evidence }) => /:(\d+) took \d+ connections in a row/.exec(evidence ?? ''))
      .find((found) => found !== null) ?? [];
  return Number(port);
}
