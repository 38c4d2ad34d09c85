import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildCatalogue,
  loadHistory,
  loadMistakes,
  type Mistake,
  packageEdits,
  refOf,
  toldRecipes,
} from '@cc-ci/catalogue-kit';
import { parseEnvFile, RecipeFileError } from '@cc-ci/abra/files';
import { lintRecipe } from '@cc-ci/lab-abra/lint';
import { judge } from '@cc-ci/policy';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

/** What holds for the history of every recipe. */

const root = mkdtempSync(join(tmpdir(), 'histories-'));

beforeAll(async () => {
  vi.stubEnv('CC_CI_LAB_DIR', root);
  vi.stubEnv('ABRA_DIR', root);
  await buildCatalogue({ dir: join(root, 'catalogue') });
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const recipes = await Promise.all(
  toldRecipes().map(async (recipe) => ({
    recipe,
    history: await loadHistory(recipe),
    mistakes: Object.entries(await loadMistakes(recipe)),
  })),
);

test('there are histories to look at', () => {
  expect(recipes.map(({ recipe }) => recipe)).toContain('custom-html');
});

describe.each(recipes)('$recipe', ({ recipe, history, mistakes }) => {
  const dir = join(root, 'recipes', recipe);
  const git = (...args: string[]) => execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' }).trim();

  beforeAll(() => void execFileSync('git', ['clone', '--quiet', join(root, 'catalogue', recipe), dir]));

  test.each(['main', ...Object.keys(history.branches ?? {})])(
    '%s meets every lint rule that upstream does',
    (branch) => {
      git('checkout', '--quiet', '--detach', `origin/${branch}`);
      const failed = lintRecipe({ name: recipe, dir }).filter((result) => !result.satisfied && !result.skipped);
      expect(failed.map(({ rule }) => rule.ref)).toEqual([
        ...(history.unsatisfied ?? []),
        ...warningsOf(mistakes, branch),
      ]);
    },
  );

  test('the policy lets all of it pass but the mistakes that it is to refuse', () => {
    for (const ref of git('for-each-ref', '--format=%(refname)', 'refs/tags', 'refs/remotes/origin').split('\n')) {
      git('checkout', '--quiet', '--detach', ref);
      const rule = mistakes.find(([name, each]) => ref.endsWith(`/${refOf(name, each)}`))?.[1].refused?.rule;
      expect(refusedIn(dir, recipe), ref).toEqual(rule ? [rule] : []);
    }
  });

  test('each mistake is one commit off the pull request, and leaves the releases alone', () => {
    for (const [name, each] of mistakes.filter(([, { branch }]) => branch)) {
      const branch = `origin/${refOf(name, each)}`;
      expect(git('rev-parse', `${branch}~1`), name).toBe(git('rev-parse', 'origin/pr/next'));
      expect(git('diff', '--name-only', 'origin/pr/next', branch), name).not.toContain('release/');
    }
  });

  test('what a mistake is tested at is there, and what it changes of the package fits', () => {
    for (const [name, each] of mistakes) {
      const ref = refOf(name, each);
      expect(git('for-each-ref', `refs/remotes/origin/${ref}`, `refs/tags/${ref}`), name).not.toBe('');
      const changes = each.red?.package ?? [];
      expect(Object.keys(packageEdits(recipe, changes)).length > 0, name).toBe(changes.length > 0);
    }
  });

  test('where a hook loads a dump at a restore, there are the mistakes of a recipe with a database', () => {
    const files = git('ls-tree', '--name-only', 'origin/pr/next')
      .split('\n')
      .filter((file) => file.startsWith('compose'));
    const composed = files.map((file) => git('show', `origin/pr/next:${file}`)).join('\n');
    const asked = composed.includes('backupbot.restore.post-hook')
      ? ['no-restore-hook', 'renamed-volume', 'cut-dump']
      : [];
    expect(mistakes.map(([name]) => name)).toEqual(expect.arrayContaining(asked));
  });
});

/** Rules that refuse what is checked out, in a target that trusts nobody. */
function refusedIn(checkout: string, recipe: string): string[] {
  const app = {
    recipe,
    stack: 'some-3fa1c2_ci_test',
    domain: 'some-3fa1c2.ci.test',
    zone: 'ci.test',
    ingressPorts: [80, 443],
  };
  const sample = readFileSync(join(checkout, '.env.sample'), 'utf8').replaceAll(`${recipe}.example.com`, app.domain);
  try {
    const { refused } = judge({ checkout, app, env: () => parseEnvFile(sample), trusted: [] });
    return refused.map(({ rule }) => rule);
  } catch (error) {
    // Mistakes in YAML are told by the stages.
    if (error instanceof RecipeFileError) return [];
    throw error;
  }
}

/** What lint only warns of in the branch of a mistake. */
function warningsOf(mistakes: readonly (readonly [string, Mistake])[], branch: string): readonly string[] {
  return mistakes.find(([name, each]) => refOf(name, each) === branch)?.[1].red?.warnings ?? [];
}
