import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { readDeps } from './read-deps.ts';

/** Whom an edit affects, by Nx and on the project graph of this workspace. */

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);
const timeout = 300_000;
const RECIPES = globSync('recipes/*/recipe.ts', { cwd: root }).map((file) => file.split('/')[1]!);

/** The recipe that most others need, and those. */
const [NEEDED] = RECIPES.map((name) => ({ name, by: RECIPES.filter((other) => depsOf(other).includes(name)) })).sort(
  (one, other) => other.by.length - one.by.length,
) as [{ name: string; by: string[] }];

const affected = new Map<string, readonly string[]>();
const EDITS = {
  history: `recipes/${NEEDED.name}/lab/history.ts`,
  endToEnd: 'tools/e2e/red.e2e.ts',
  endToEndOfTheLab: globSync('tools/lab/**/e2e/*.e2e.ts', { cwd: root, exclude: ['**/node_modules/**'] })[0]!,
  bench: globSync('{libs/run/bench,tools/bench}/bench.ts', { cwd: root })[0]!,
  image: 'tools/lab/images/nginx/Dockerfile',
  kit: 'tools/catalogue-kit/plan.ts',
};

beforeAll(async () => {
  for (const file of Object.values(EDITS)) affected.set(file, await recipesAffectedBy(file));
}, timeout);

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

async function recipesAffectedBy(file: string): Promise<string[]> {
  const { stdout } = await execute('nx', ['show', 'projects', '--affected', `--files=${file}`, '--json'], {
    cwd: root,
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
