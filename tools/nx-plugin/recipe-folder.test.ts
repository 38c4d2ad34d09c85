import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { complaintsAbout } from './recipe-folder.ts';

const root = join(import.meta.dirname, '../..');
const folders = globSync('recipes/*', { cwd: root });

test('there are recipe packages to look at', () => {
  expect(folders).toContain('recipes/custom-html');
});

describe.each(folders)('%s', (folder) => {
  test('uses the words of a recipe folder and no others', () => {
    const entries = globSync('**/*', { cwd: join(root, folder), withFileTypes: true, exclude: ['node_modules/**'] });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, folder).length + 1));
    expect(complaintsAbout(files)).toEqual([]);
  });

  test('is named after its folder, in recipe.ts, and in its package.json where it has one', async () => {
    const recipe = (await import(join(root, folder, 'recipe.ts'))) as { default: { name: string } };
    expect(recipe.default.name).toBe(basename(folder));
    const file = join(root, folder, 'package.json');
    if (existsSync(file))
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name: `recipe-${basename(folder)}` });
  });

  test('has owners', () => {
    expect(readFileSync(join(root, 'CODEOWNERS'), 'utf8')).toMatch(new RegExp(`^/${folder}/ +@cc-ci/`, 'm'));
  });
});

test.each([
  ['utils.ts', 'utils.ts is no file of a recipe package'],
  ['functional/helper.ts', 'functional/helper.ts is no file of a recipe package'],
  ['lab/helper.ts', 'lab/helper.ts is no file of a recipe package'],
  ['PARITY.md', 'PARITY.md is no file of a recipe package'],
  ['overlays/fix.yml', 'overlays/fix.yml is no file of a recipe package'],
])('%s is complained about', (file, complaint) => {
  expect(complaintsAbout(['recipe.ts', 'README.md', 'functional/a.test.ts', file])).toEqual([complaint]);
});

test('what is missing is complained about', () => {
  expect(complaintsAbout(['recipe.ts', 'README.md', 'lab/mistakes.ts'])).toEqual([
    'a test in functional/ or browser/ is missing',
    'lab/history.ts is missing',
  ]);
});
