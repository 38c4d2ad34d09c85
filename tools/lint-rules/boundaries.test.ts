import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ScratchWorkspace, scratchWorkspace } from '@cc-ci/scratch-workspace';
import { afterAll, beforeAll, expect, test } from 'vitest';

let workspace: ScratchWorkspace;

beforeAll(async () => {
  workspace = await scratchWorkspace(join(import.meta.dirname, 'fixtures/bad-workspace'));
});

afterAll(() => workspace[Symbol.asyncDispose]());

test('through Nx: a circle of types and the lowest layer that reaches up are refused, and a layer on those below is not', async () => {
  const { code, text } = await workspace.run([
    'nx',
    'run-many',
    '-t',
    'lint',
    '-p',
    '@cc-ci/core',
    '@cc-ci/run',
    '--outputStyle=static',
  ]);
  expect(text).toMatch(
    /layer:core" can only depend on libs tagged with "layer:support".*nx\/enforce-module-boundaries/,
  );
  expect(rulesIn(text)).toEqual(['cc-ci/no-cycle', 'cc-ci/no-cycle', 'nx/enforce-module-boundaries']);
  expect(code).toBe(1);
});

test('through Nx: a recipe that sleeps, reaches past its facade, for an owned module, and into another recipe is refused four times', async () => {
  const { text } = await workspace.run(['nx', 'lint', 'recipe-one']);
  expect(rulesIn(text)).toEqual([
    'cc-ci/no-bare-sleep',
    'nx/enforce-module-boundaries',
    'cc-ci/sole-importer',
    'nx/enforce-module-boundaries',
  ]);
});

test('without Nx and with no cached project graph the rule is not skipped', async () => {
  await rm(join(workspace.path, '.nx'), { recursive: true, force: true });
  const { code, text } = await workspace.run(['eslint', 'libs/core']);
  expect(rulesIn(text)).toEqual(['cc-ci/no-cycle', 'cc-ci/no-cycle', 'nx/enforce-module-boundaries']);
  expect(text).not.toContain('The rule will be skipped');
  expect(code).toBe(1);
});

function rulesIn(text: string): string[] {
  return [...text.matchAll(/ {2}((nx|cc-ci)\/[a-z-]+)$/gm)].map((match) => match[1] ?? '');
}
