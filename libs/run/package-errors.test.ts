import { expect, test } from 'vitest';
import { recipeModuleBroken } from './package-errors.ts';

function thrown(name: string, stack: string): Error {
  return Object.assign(new Error(name), { stack });
}

test('a module that does not parse is told with the line that Node points at, and without Node’s own frames', () => {
  const cause = thrown(
    'Expression expected',
    '/w/recipe.ts:3\nexport default { name: \n;\n^\n\nSyntaxError: Expression expected\n    at parseTypeScript (node:internal/modules/typescript:72:36)',
  );
  expect(recipeModuleBroken('recipes/x/recipe.ts', cause)).toMatchObject({
    last: '/w/recipe.ts:3\nexport default { name: \n;\n^\nSyntaxError: Expression expected',
    tryThis: 'npx node recipes/x/recipe.ts shows where',
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
