import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtempDisposable, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { readDeps } from './read-deps.ts';

/** Whom an edit affects, by Nx and on the project graph of this workspace. */

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);
const RECIPES = globSync('recipes/*/recipe.ts', { cwd: root }).map((file) => file.split('/')[1]!);

/** The recipe that most others need, and those. */
const [NEEDED] = RECIPES.map((name) => ({ name, by: RECIPES.filter((other) => depsOf(other).includes(name)) })).sort(
  (one, other) => other.by.length - one.by.length,
) as [{ name: string; by: string[] }];

const affected = new Map<string, readonly string[]>();
const EDITS = {
  history: `recipes/${NEEDED.name}/lab/history.ts`,
  endToEnd: 'tools/e2e/green.e2e.ts',
  endToEndOfTheLab: globSync('tools/lab/**/e2e/*.e2e.ts', { cwd: root, exclude: ['**/node_modules/**'] })[0]!,
  bench: globSync('{libs/run/bench,tools/bench}/bench.ts', { cwd: root })[0]!,
  image: 'tools/lab/images/nginx/Dockerfile',
  kit: 'tools/catalogue-kit/plan.ts',
};

beforeAll(async () => {
  for (const file of Object.values(EDITS)) affected.set(file, await recipesAffectedBy(file));
});

test('an edit of what the lab is told of a recipe affects that recipe and who needs it', () => {
  expect(affected.get(EDITS.history)).toEqual([NEEDED.name, ...NEEDED.by].sort());
});

describe('nobody is affected', () => {
  test.each([
    ['an end-to-end test', EDITS.endToEnd],
    ['one of the lab', EDITS.endToEndOfTheLab],
    ['a bench', EDITS.bench],
  ])('by %s', (_what, file) => {
    expect(affected.get(file)).toEqual([]);
  });
});

test('an edit of an image affects the recipes that use it, and those that need them', () => {
  const found = affected.get(EDITS.image) ?? [];
  const naming = RECIPES.filter((name) => textsOf(`recipes/${name}/lab`).some((text) => /\bnginx:\d/.test(text)));
  expect(naming).toContain('custom-html');
  expect(found).toEqual(expect.arrayContaining(naming));
  expect(found.length).toBeLessThan(RECIPES.length);
});

test('an edit of how histories are told affects everybody', () => {
  expect(affected.get(EDITS.kit)).toEqual([...RECIPES].sort());
});

test('a workspace that is new in package-lock.json affects no recipe but its own', async () => {
  await using clone = await mkdtempDisposable(join(tmpdir(), 'affected-'));
  const git = (...args: string[]) =>
    execute('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd: clone.path });
  await git('clone', '--quiet', '--shared', root, '.');
  await symlink(join(root, 'node_modules'), join(clone.path, 'node_modules'));
  await cp(join(root, 'nx.json'), join(clone.path, 'nx.json'));
  await git('commit', '--quiet', '--all', '--allow-empty', '--message', 'before');
  const file = join(clone.path, 'package-lock.json');
  const lock = JSON.parse(await readFile(file, 'utf8')) as { packages: Record<string, object> };
  lock.packages['recipes/new'] = { name: 'recipe-new', dependencies: { '@cc-ci/recipe': '*' } };
  lock.packages['node_modules/recipe-new'] = { resolved: 'recipes/new', link: true };
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
  await git('commit', '--quiet', '--all', '--message', 'after');
  expect(await recipesAffected(['--base=HEAD~1', '--head=HEAD'], clone.path)).toEqual([]);
});

function recipesAffectedBy(file: string): Promise<string[]> {
  return recipesAffected([`--files=${file}`], root);
}

async function recipesAffected(args: readonly string[], cwd: string): Promise<string[]> {
  const { stdout } = await execute('nx', ['show', 'projects', '--affected', ...args, '--json'], {
    cwd,
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
  });
  return (JSON.parse(stdout) as string[]).flatMap((name) => name.match(/^recipe-(.+)$/)?.[1] ?? []).sort();
}

function depsOf(recipe: string): string[] {
  return readDeps('recipe.ts', read(`recipes/${recipe}/recipe.ts`));
}

function textsOf(folder: string): string[] {
  return globSync(`${folder}/**/{compose*.yml,Dockerfile}`, { cwd: root }).map(read);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
