import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CreateNodesContext, ProjectConfiguration } from '@nx/devkit';
import { expect, test } from 'vitest';
import { createNodes } from './create-nodes.ts';

const workspaceRoot = join(import.meta.dirname, '../..');
const context: CreateNodesContext = { workspaceRoot, nxJsonConfiguration: {} };

test('a recipe has test, checkpoint, up, down and lock, from its path alone', async () => {
  const ghost = await project('recipes/ghost/recipe.ts');
  expect(ghost).toMatchObject({
    name: 'recipe-ghost',
    tags: ['kind:recipe', 'layer:recipe'],
    implicitDependencies: ['@cc-ci/cli', '@cc-ci/lab'],
  });
  expect(Object.keys(ghost.targets ?? {}).sort()).toEqual([
    'checkpoint',
    'dev',
    'down',
    'lint',
    'lock',
    'test',
    'unit',
    'up',
  ]);
  expect(ghost.targets?.checkpoint).toMatchObject({
    options: { command: 'node tools/cli/main.ts checkpoint ghost' },
    outputs: ['{workspaceRoot}/reports/ghost/checkpoint.json'],
  });
  expect(ghost.targets?.test).toMatchObject({
    options: { command: 'node tools/cli/main.ts run ghost' },
    outputs: ['{workspaceRoot}/reports/ghost/latest'],
  });
});

test.each([
  ['libs/core/package.json', ['kind:lib', 'layer:core']],
  ['libs/swarm/package.json', ['kind:lib', 'layer:adapter']],
  ['libs/surprise/package.json', ['kind:lib', 'layer:none']],
  ['tools/cli/package.json', ['kind:tool', 'layer:tool']],
  ['tools/catalogue-kit/package.json', ['kind:tool', 'layer:kit']],
  ['tools/lab/images/nginx/image.json', ['kind:image', 'layer:image']],
  ['tools/lab/e2e/go.e2e.ts', ['kind:e2e', 'layer:tool']],
])('%s is tagged %j', async (file, tags) => {
  expect(await project(file)).toMatchObject({ tags });
});

test('the pattern finds every package, shared image and folder of end-to-end tests, and nothing else', () => {
  const found = globSync(createNodes[0], { cwd: workspaceRoot, exclude: ['**/node_modules/**'] });
  const roots = new Set(found.map((file) => dirname(file)));
  const names = globSync(['package.json', '{libs,tools}/*/package.json', 'recipes/*/recipe.ts'], {
    cwd: workspaceRoot,
  });
  expect([...roots]).toEqual(expect.arrayContaining(names.map((file) => dirname(file))));
  expect(
    found.filter((file) => file.includes('/fixtures/') || file.startsWith('recipes/custom-html/lab/files')),
  ).toEqual([]);
});

test('a recipe with mistakes has a target that runs them, one without has none', async () => {
  const [result] = await createNodes[1](['recipes/ghost/lab/mistakes.ts'], undefined, context);
  expect(result?.[1].projects?.['recipes/ghost']?.targets?.mistakes).toMatchObject({
    options: { env: { CC_CI_MISTAKES_OF: 'ghost' } },
    outputs: ['{workspaceRoot}/reports/ghost/mistakes.json'],
  });
});

test('what measures has a target that runs it', async () => {
  expect(await project('tools/bench/bench.ts')).toMatchObject({
    targets: { bench: { options: { command: 'node tools/bench/bench.ts' } } },
  });
});

test('a thousand recipes are a thousand projects, made without reading a file', async () => {
  const files = Array.from({ length: 1_000 }, (_, index) => `recipes/made-up-${index}/recipe.ts`);
  const nodes = await createNodes[1](files, undefined, { ...context, workspaceRoot: '/nowhere' });
  expect(new Set(nodes.map(([, { projects }]) => Object.values(projects ?? {})[0]?.name)).size).toBe(1_000);
});

async function project(file: string): Promise<Partial<ProjectConfiguration>> {
  const [[, result]] = (await createNodes[1]([file], undefined, context)) as unknown as [
    [string, { projects: Record<string, ProjectConfiguration> }],
  ];
  return Object.values(result.projects)[0] ?? {};
}
