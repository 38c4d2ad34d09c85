import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { describe, expect, test } from 'vitest';
import { complaintsAbout } from './recipe-folder.ts';
import { type Database, recipeGenerator } from './recipe-generator.ts';

describe.each<Database>(['none', 'postgres', 'mysql', 'sqlite'])('%s', (database) => {
  test('the package keeps the contract of a recipe folder, has owners, and touches nothing else', () => {
    const tree = createTreeWithEmptyWorkspace();
    tree.write('CODEOWNERS', '* @cc-ci/maintainers\n');
    const before = new Set(tree.listChanges().map(({ path }) => path));
    recipeGenerator(tree, { name: 'wiki', database });
    const made = tree
      .listChanges()
      .map(({ path }) => path)
      .filter((path) => !before.has(path));
    expect(made.filter((path) => !path.startsWith('recipes/wiki/'))).toEqual([]);
    expect(complaintsAbout(made.map((path) => path.slice('recipes/wiki/'.length)))).toEqual([]);
    expect(tree.read('recipes/wiki/recipe.ts', 'utf8')).toContain("name: 'wiki'");
    expect(tree.read('CODEOWNERS', 'utf8')).toMatch(/^\* @cc-ci\/maintainers\n\/recipes\/wiki\/ +@cc-ci\/wiki\n$/);
  });
});

test('a package that is there already is left alone', () => {
  const tree = createTreeWithEmptyWorkspace();
  tree.write('recipes/ghost/recipe.ts', 'mine');
  expect(() => recipeGenerator(tree, { name: 'ghost' })).toThrow('recipes/ghost is there already');
  expect(tree.read('recipes/ghost/recipe.ts', 'utf8')).toBe('mine');
});

test('its help says what it does, and what each option is', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'recipe-generator.schema.json'), 'utf8')) as {
    description?: string;
    properties: Record<string, { description?: string }>;
  };
  for (const { description } of [schema, ...Object.values(schema.properties)]) expect(description).toMatch(/\w{3}/);
});
