import type { CreateDependenciesContext, FileData } from '@nx/devkit';
import { expect, test } from 'vitest';
import { imageEdges } from './image-edges.ts';

const IMAGES = {
  'tools/lab/images/nginx/image.json': '{ "variants": [{ "tags": ["nginx:1.22.1"] }, { "tags": ["nginx:1.26.3"] }] }',
  'tools/lab/images/node/image.json': '{ "tags": ["cc-ci/node:24"] }',
  'tools/lab/images/node-22/image.json': '{ "tags": ["cc-ci/node:22"] }',
};

test('a recipe has an edge to each image that its compose files, its history and its own images name', () => {
  const texts = {
    ...IMAGES,
    'recipes/site/lab/files/compose.yml': 'services:\n  app:\n    image: "nginx:1.22.1"\n',
    'recipes/site/lab/history.ts': "bump('nginx:1.22.1', 'nginx:1.26.3'); addFile('x:y', '')",
    'recipes/site/lab/images/own/Dockerfile': 'FROM cc-ci/node:22 AS built\nFROM scratch\nCOPY --from=built /a /a\n',
    'recipes/site/recipe.ts': "'nginx:1.22.1'",
  };
  expect(edges(texts)).toEqual([
    'recipe-site → image-nginx (recipes/site/lab/files/compose.yml)',
    'recipe-site → image-nginx (recipes/site/lab/history.ts)',
    'recipe-site → image-node-22 (recipes/site/lab/images/own/Dockerfile)',
  ]);
});

test('an image has an edge to the one it is made from; a tag that is an argument may be any of its name', () => {
  const texts = { ...IMAGES, 'tools/lab/images/nginx/Dockerfile': 'ARG V\nFROM cc-ci/node:${V}\n' };
  expect(edges(texts)).toEqual([
    'image-nginx → image-node (tools/lab/images/nginx/Dockerfile)',
    'image-nginx → image-node-22 (tools/lab/images/nginx/Dockerfile)',
  ]);
});

test('of a thousand recipes only the changed ones are read; all are, where an image got another name', () => {
  const recipes = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`recipes/r${index}/lab/files/compose.yml`, 'image: nginx:1.26.3\n']),
  );
  const texts = { ...IMAGES, ...recipes };
  expect(readsFor(texts, ['recipes/r7/lab/files/compose.yml', 'recipes/r8/README.md'])).toBe(3 + 1);
  expect(readsFor(texts, [])).toBe(3);
  expect(readsFor(texts, ['tools/lab/images/nginx/image.json'])).toBe(3 + 1_000);
});

function edges(texts: Readonly<Record<string, string>>): string[] {
  return imageEdges(contextOf(texts, Object.keys(texts)), (path) => texts[path.slice('/ws/'.length)] ?? '').map(
    (edge) => `${edge.source} → ${edge.target} (${'sourceFile' in edge ? edge.sourceFile : ''})`,
  );
}

function readsFor(texts: Readonly<Record<string, string>>, changed: readonly string[]): number {
  let reads = 0;
  imageEdges(contextOf(texts, changed), (path) => {
    reads += 1;
    return texts[path.slice('/ws/'.length)] ?? '';
  });
  return reads;
}

function contextOf(texts: Readonly<Record<string, string>>, changed: readonly string[]): CreateDependenciesContext {
  const images = Object.keys(texts).filter((file) => file.endsWith('image.json'));
  return {
    workspaceRoot: '/ws',
    externalNodes: {},
    nxJsonConfiguration: {},
    projects: Object.fromEntries(
      images.map((file) => [projectOf(file), { root: file.slice(0, -'/image.json'.length) }]),
    ),
    fileMap: { projectFileMap: byProject(Object.keys(texts)), nonProjectFiles: [] },
    filesToProcess: { projectFileMap: byProject(changed), nonProjectFiles: [] },
  };
}

function byProject(files: readonly string[]): Record<string, FileData[]> {
  return Object.fromEntries(
    [...Map.groupBy(files, projectOf)].map(([project, its]) => [project, its.map((file) => ({ file, hash: 'x' }))]),
  );
}

function projectOf(file: string): string {
  const words = file.split('/');
  return words[0] === 'recipes' ? `recipe-${words[1]}` : `image-${words[3]}`;
}
