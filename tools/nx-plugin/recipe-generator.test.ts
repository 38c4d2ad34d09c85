import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { expect, test } from 'vitest';
import { complaintsAbout } from './recipe-folder.ts';
import { recipeGenerator } from './recipe-generator.ts';

test('the smallest package keeps the contract of a recipe folder, and has owners', () => {
  const tree = createTreeWithEmptyWorkspace();
  tree.write('CODEOWNERS', '* @cc-ci/maintainers\n');
  recipeGenerator(tree, { name: 'ghost' });
  const files = tree
    .listChanges()
    .map(({ path }) => path)
    .filter((path) => path.startsWith('recipes/ghost/'));
  expect(complaintsAbout(files.map((path) => path.slice('recipes/ghost/'.length)))).toEqual([]);
  expect(tree.read('recipes/ghost/recipe.ts', 'utf8')).toContain("name: 'ghost'");
  expect(tree.read('CODEOWNERS', 'utf8')).toMatch(/^\* @cc-ci\/maintainers\n\/recipes\/ghost\/ +@cc-ci\/ghost\n$/);
});

test('a package that is there already is left alone', () => {
  const tree = createTreeWithEmptyWorkspace();
  tree.write('recipes/ghost/recipe.ts', 'mine');
  expect(() => recipeGenerator(tree, { name: 'ghost' })).toThrow('recipes/ghost is there already');
  expect(tree.read('recipes/ghost/recipe.ts', 'utf8')).toBe('mine');
});
