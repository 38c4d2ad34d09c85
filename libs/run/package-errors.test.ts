import { expect, test } from 'vitest';
import { recipeModuleBroken } from './package-errors.ts';

function thrown(name: string, stack: string): Error {
  return Object.assign(new Error(name), { stack });
}

test('a module that does not parse is told with file, line and fix', () => {
  const place = 'file:///w/recipes/x/recipe.ts:3\nconst a = 2;\n      ^';
  const cause = thrown("Identifier 'a' has already been declared", 'SyntaxError: …');
  expect(recipeModuleBroken('recipes/x/recipe.ts', cause, place)).toMatchObject({
    message:
      "recipes/x/recipe.ts cannot be loaded: recipes/x/recipe.ts, line 3: Identifier 'a' has already been declared",
    last: place,
    tryThis: 'correct line 3 of recipes/x/recipe.ts: remove one of the two, or give it another name',
  });
});

test('a module that throws is told with the place, which does not look like a stack trace', () => {
  const cause = thrown(
    'x is not defined',
    'ReferenceError: x is not defined\n    at file:///w/recipe.ts:2:11\n    at ModuleJob.run (node:internal/modules/esm/module_job:561:25)',
  );
  expect(recipeModuleBroken('recipes/x/recipe.ts', cause).last).toBe(
    'ReferenceError: x is not defined\nin file:///w/recipe.ts:2:11',
  );
});
