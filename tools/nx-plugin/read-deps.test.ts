import { expect, test } from 'vitest';
import { readDeps } from './read-deps.ts';

test.each([
  ["export default defineRecipe({ name: 'x', deps: ['keycloak', `gitea`] });", ['keycloak', 'gitea']],
  ['export default { deps: [] };', []],
  ["export default defineRecipe({ name: 'x' });", []],
  [
    "// deps: ['commented']\nconst other = { deps: ['not this one'] };\nexport default defineRecipe({ name: 'x', hooks: { deps: ['nor this'] } });",
    [],
  ],
  ['const x = 1;', []],
])('%s', (text, expected) => {
  expect(readDeps('recipes/x/recipe.ts', text)).toEqual(expected);
});

test('nothing of the recipe is executed', () => {
  expect(readDeps('recipes/x/recipe.ts', "throw new Error('executed'); export default { deps: ['a'] };")).toEqual([
    'a',
  ]);
});

test.each([
  ['export default {\n  deps: [name],\n};', 'recipes/x/recipe.ts:2: deps must be a list of quoted names'],
  ["export default {\n  deps: 'keycloak',\n};", 'recipes/x/recipe.ts:2: deps must be a list of quoted names'],
  ["const deps = ['a'];\nexport default { deps };", 'recipes/x/recipe.ts:2: deps must be a list of quoted names'],
  ["export default {\n  name: 'x'\n  deps: [],\n};", "recipes/x/recipe.ts:3: ',' expected."],
])('%s is refused with its place', (text, message) => {
  expect(() => readDeps('recipes/x/recipe.ts', text)).toThrow(message);
});
