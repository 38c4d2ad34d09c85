import type { CreateDependenciesContext, FileData } from '@nx/devkit';
import { expect, test } from 'vitest';
import { recipeEdges } from './create-dependencies.ts';

test('a dep is an edge from recipe to recipe, from the file that says so', () => {
  const texts = {
    'recipes/docs/recipe.ts': "export default defineRecipe({ name: 'docs', deps: ['keycloak'] })",
    'recipes/keycloak/recipe.ts': "export default { name: 'keycloak' }",
  };
  expect(edges(texts)).toEqual([
    { source: 'recipe-docs', target: 'recipe-keycloak', sourceFile: 'recipes/docs/recipe.ts', type: 'static' },
  ]);
});

test('a dep that is no recipe is refused with the file, the value and the nearest name', () => {
  const texts = {
    'recipes/docs/recipe.ts': "export default { deps: ['keyclock'] }",
    'recipes/keycloak/recipe.ts': 'export default {}',
  };
  expect(() => edges(texts)).toThrow(/^recipes\/docs\/recipe\.ts: deps names "keyclock".*\n {2}try: {2}"keycloak"/);
});

test('of a thousand recipes only the changed ones are read, each once', () => {
  const texts = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`recipes/r${index}/recipe.ts`, "export default { deps: ['r0'] }"]),
  );
  const first = countedEdges(texts, Object.keys(texts));
  expect([first.reads, first.edges]).toEqual([1_000, 1_000]);
  const second = countedEdges(texts, [
    'recipes/r7/recipe.ts',
    'recipes/r7/README.md',
    'recipes/r7/functional/recipe.ts',
  ]);
  expect([second.reads, second.edges]).toEqual([1, 1]);
  expect(countedEdges(texts, []).reads).toBe(0);
});

function edges(texts: Record<string, string>) {
  return recipeEdges(contextOf(texts, Object.keys(texts)), (path) => texts[path.slice('/ws/'.length)] ?? '');
}

function countedEdges(texts: Record<string, string>, changed: string[]) {
  let reads = 0;
  const found = recipeEdges(contextOf(texts, changed), (path) => {
    reads += 1;
    return texts[path.slice('/ws/'.length)] ?? '';
  });
  return { reads, edges: found.length };
}

function contextOf(texts: Record<string, string>, changed: string[]): CreateDependenciesContext {
  const names = Object.keys(texts).map((file) => `recipe-${file.split('/')[1]}`);
  const files: FileData[] = changed.map((file) => ({ file, hash: 'x' }));
  return {
    workspaceRoot: '/ws',
    externalNodes: {},
    nxJsonConfiguration: {},
    projects: Object.fromEntries(names.map((name) => [name, { root: name }])),
    fileMap: { projectFileMap: {}, nonProjectFiles: [] },
    filesToProcess: { projectFileMap: { some: files }, nonProjectFiles: [] },
  };
}
