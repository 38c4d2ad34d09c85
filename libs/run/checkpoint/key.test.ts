import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labTarget } from '../app/fixtures/target.ts';
import { checkpointKey, type InstallInputs } from './key.ts';

const TARGET = labTarget('/runs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cc-ci-key-'));
  put('recipe.ts', 'export default {}');
  put('functional/post.test.ts', '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function keyOf(changes: Partial<InstallInputs> = {}): string {
  const inputs = { recipe: 'ghost', baseCommit: 'c'.repeat(40), folder, target: TARGET, abraVersion: '0.13.0' };
  return checkpointKey({ ...inputs, ...changes });
}

test.for(['recipe.ts', 'hooks.ts', 'ghost-api.ts', 'overlays/compose.grace.yml', 'fixtures/seed.sql'])(
  'a change of %s is another install',
  (file) => {
    const before = keyOf();
    put(file, 'changed');
    expect(keyOf()).not.toBe(before);
  },
);

test.for([
  'README.md',
  'recipe.lock.json',
  'hooks.test.ts',
  'functional/post.test.ts',
  'browser/admin.test.ts',
  'lab/files/compose.yml',
  'node_modules/x/index.js',
])('a change of %s is the same install', (file) => {
  const before = keyOf();
  put(file, 'changed');
  expect(keyOf()).toBe(before);
});

test.for<[string, Partial<InstallInputs>]>([
  ['base', { baseCommit: 'd'.repeat(40) }],
  ['abra', { abraVersion: '0.14.0' }],
  ['env of the target', { target: { ...TARGET, env: { LETS_ENCRYPT_ENV: '' } } }],
  ['env of the target for the recipe', { target: { ...TARGET, envByRecipe: { ghost: { A: 'b' } } } }],
  ['zone', { target: { ...TARGET, zone: 'ci.example' } }],
  ['recipe without a package', { folder: undefined }],
])('another %s is another install', ([, changes]) => {
  expect(keyOf(changes)).not.toBe(keyOf());
});

test('what the target gives other recipes is the same install', () => {
  expect(keyOf({ target: { ...TARGET, envByRecipe: { gitea: { A: 'b' } } } })).toBe(keyOf());
});
