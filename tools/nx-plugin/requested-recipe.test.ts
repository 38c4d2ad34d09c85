import { expect, test } from 'vitest';
import { requestedRecipe } from './requested-recipe.ts';

const env = { SRC: '/repos/docs', REF: 'pr/1' };

test.each([
  [['nx', 'test', 'recipe-lasuite-docs']],
  [['nx', 'run', 'recipe-lasuite-docs:test']],
  [['nx', 'run-many', '-t', 'test', '--projects=recipe-lasuite-docs']],
])('SRC and REF are of the recipe that %j names, and not of its deps', (argv) => {
  expect(requestedRecipe(argv, env)).toBe('lasuite-docs');
});

test('RECIPE says it whatever is named, and without SRC and REF nothing is to be said', () => {
  expect(requestedRecipe(['nx', 'affected', '-t', 'test'], { ...env, RECIPE: 'keycloak' })).toBe('keycloak');
  expect(requestedRecipe(['nx', 'affected', '-t', 'test'], {})).toBeUndefined();
});

test.each([[['nx', 'affected', '-t', 'test']], [['nx', 'run-many', '-t', 'test', '-p', 'recipe-ghost,recipe-n8n']]])(
  'SRC and REF for %j are refused: they are of one recipe',
  (argv) => {
    expect(() => requestedRecipe(argv, env)).toThrow('SRC and REF are of one recipe');
  },
);
