import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildCatalogue, loadMistakes, refOf } from '@cc-ci/catalogue-kit';
import { lintRecipe } from '@cc-ci/lab-abra/lint';
import { type Database, recipeGenerator } from '@cc-ci/nx-plugin/generator';
import { parseMeta } from '@cc-ci/recipe';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CHECKOUT } from './workspace.ts';

/** What the generator makes is a recipe with a history and three mistakes, before anybody has edited it. */

const root = mkdtempSync(join(tmpdir(), 'generated-'));
const recipes = join(root, 'workspace/recipes');
const DATABASES: readonly Database[] = ['none', 'postgres', 'mysql', 'sqlite'];

beforeAll(async () => {
  vi.stubEnv('CC_CI_LAB_DIR', root);
  vi.stubEnv('ABRA_DIR', root);
  for (const database of DATABASES) generate(`with-${database}`, database);
  symlinkSync(join(CHECKOUT, 'node_modules'), join(root, 'workspace/node_modules'));
  writeFileSync(join(root, 'workspace/package.json'), '{ "type": "module" }\n');
  await buildCatalogue({ dir: join(root, 'catalogue'), recipes });
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

describe.each(DATABASES)('%s', (database) => {
  const name = `with-${database}`;
  const dir = join(root, 'recipes', name);

  test('recipe.ts is valid, and lint is satisfied with the releases, the pull request and each mistake', async () => {
    const file = join(recipes, name, 'recipe.ts');
    const { default: meta } = (await import(file)) as { default: unknown };
    expect(parseMeta(file, meta)).toMatchObject({ name, marker: expect.anything() as unknown });
    const mistakes = Object.entries(await loadMistakes(name, recipes));
    expect(mistakes).toHaveLength(3);
    execFileSync('git', ['clone', '--quiet', join(root, 'catalogue', name), dir]);
    for (const ref of ['main', 'pr/next', ...mistakes.map(([mistake, each]) => refOf(mistake, each))]) {
      execFileSync('git', ['-C', dir, 'checkout', '--quiet', '--detach', `origin/${ref}`]);
      const failed = lintRecipe({ name, dir }).filter((result) => !result.satisfied && !result.skipped);
      expect(
        failed.map(({ rule }) => rule.ref),
        ref,
      ).toEqual([]);
    }
    const tags = execFileSync('git', ['-C', dir, 'tag', '--list'], { encoding: 'utf8' });
    expect(tags.trim().split('\n')).toHaveLength(2);
  });
});

function generate(name: string, database: Database): void {
  const tree = createTreeWithEmptyWorkspace();
  recipeGenerator(tree, { name, database });
  for (const { path, content } of tree.listChanges()) {
    if (!path.startsWith('recipes/')) continue;
    mkdirSync(dirname(join(root, 'workspace', path)), { recursive: true });
    writeFileSync(join(root, 'workspace', path), content ?? '');
  }
}
