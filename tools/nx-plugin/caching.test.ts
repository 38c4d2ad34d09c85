import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ScratchWorkspace, scratchWorkspace } from '@cc-ci/scratch-workspace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let workspace: ScratchWorkspace;

beforeAll(async () => {
  workspace = await scratchWorkspace(join(import.meta.dirname, 'fixtures/small-workspace'));
  await workspace.write('vitest.config.ts', 'export default {};\n');
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '.'],
    ['-c', 'user.name=x', '-c', 'user.email=x@localhost', 'commit', '-q', '-m', 'start'],
  ]) {
    await workspace.run(['git', ...args]);
  }
});

afterAll(() => workspace[Symbol.asyncDispose]());

test('a recipe runs after its deps, once; the same again is replayed with its output and its record', async () => {
  expect(await runs('docs')).toEqual(['keycloak', 'docs']);
  await rm(join(workspace.path, 'reports'), { recursive: true });
  expect(await runs('docs')).toEqual([]);
  expect((await nxTest('docs')).text).toContain('measured as run 2 of docs');
  expect(await record('docs')).toEqual({ count: 2 });
});

test('recipes that are tested together share a session, one alone has none', async () => {
  expect((await nxTest('docs', { STAGES: 'alone' })).text).toContain('docs in no session');
  const { text } = await workspace.run(
    ['nx', 'run-many', '-t', 'test', '--projects=recipe-docs,recipe-keycloak', '--outputStyle=static'],
    { STAGES: 'together' },
  );
  const sessions = [...text.matchAll(/(?:docs|keycloak) in session (\S+)/g)].map(([, session]) => session);
  expect(sessions, text).toHaveLength(2);
  expect(new Set(sessions).size).toBe(1);
  expect(existsSync(sessions[0] ?? ''), 'it has ended').toBe(false);
});

describe('it runs again', () => {
  test.each([
    ['its own package', 'recipes/docs/recipe.lock.json', ['docs']],
    ['a dep', 'recipes/keycloak/hooks.ts', ['keycloak', 'docs']],
    ['a library that it uses', 'libs/core/index.ts', ['docs']],
    ['a library that the runner uses', 'libs/run/index.ts', ['keycloak', 'docs']],
    ['an image of the lab', 'tools/lab/images/Dockerfile', ['keycloak', 'docs']],
  ])('when %s changes', async (_what, file, expected) => {
    await workspace.write(file, `// changed\nexport const changed = true;\n`);
    expect(await runs('docs')).toEqual(expected);
  });

  test.each<Record<string, string>>([
    { RECIPE: 'docs' },
    { PR: '7' },
    { STAGES: 'install' },
    { DEPS: 'cold' },
    { SRC: '.', REF: 'main' },
    { CC_CI_TARGET: 'field' },
    { CC_CI_FIELD: 'field.json' },
  ])('with %j', async (env) => {
    expect(await runs('docs', env)).toEqual(['keycloak', 'docs']);
  });

  test('when REF names another commit', async () => {
    const env = { SRC: '.', REF: 'main' };
    expect(await runs('docs', env)).toEqual([]);
    await workspace.run([
      'git',
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@localhost',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'more',
    ]);
    expect(await runs('docs', env)).toEqual(['keycloak', 'docs']);
  });
});

test('it does not run again when another recipe, or a test of a library, changes', async () => {
  await workspace.write('recipes/other/recipe.ts', "export default { name: 'other' };\n");
  await workspace.write('recipes/docs-of-others/recipe.ts', "export default { name: 'docs-of-others' };\n");
  await workspace.write(
    'libs/core/core.test.ts',
    "import { test } from 'vitest';\ntest('nothing', () => undefined);\n",
  );
  expect(await runs('docs')).toEqual([]);
});

test('a run of somebody’s commit leaves nothing that a run of the catalogue’s is told', async () => {
  await workspace.write('recipes/docs/new.ts', 'export const isNew = true;\n');
  const stranger = { RECIPE: 'docs', SRC: '.', REF: 'HEAD' };
  expect(await runs('docs', stranger)).toContain('docs');
  const theirs = await record('docs');
  expect(await runs('docs')).toContain('docs');
  expect(await record('docs')).not.toEqual(theirs);
});

test('a red run is not cached', async () => {
  expect((await nxTest('keycloak', { STAGES: 'red' })).code).toBe(1);
  expect(await runs('keycloak', { STAGES: 'red' })).toEqual(['keycloak']);
});

test('what is affected follows deps and libraries', async () => {
  await workspace.run(['git', 'add', '.']);
  await workspace.run(['git', '-c', 'user.name=x', '-c', 'user.email=x@localhost', 'commit', '-q', '-m', 'all']);
  await workspace.write('recipes/keycloak/hooks.ts', 'export const other = true;\n');
  expect(await affected()).toEqual(['recipe-docs', 'recipe-keycloak']);
  await workspace.write('libs/run/index.ts', 'export const other = true;\n');
  expect(await affected()).toEqual(['recipe-docs', 'recipe-docs-of-others', 'recipe-keycloak', 'recipe-other']);
});

test('a dep that is no recipe ends everything with its file and its name', async () => {
  await workspace.write('recipes/other/recipe.ts', "export default { name: 'other', deps: ['keyclock'] };\n");
  const { code, text } = await nxTest('docs');
  expect(text).toMatch(/recipes\/other\/recipe\.ts: deps names "keyclock"[\s\S]*try: {2}"keycloak"/);
  expect(code).toBe(1);
});

/** Which recipes really ran, in order, when one was asked for. */
async function runs(recipe: string, env?: Record<string, string>): Promise<string[]> {
  const before = await runLog();
  await nxTest(recipe, env);
  return (await runLog()).slice(before.length);
}

async function runLog(): Promise<string[]> {
  const text = await readFile(join(workspace.path, 'runs.log'), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean);
}

function nxTest(recipe: string, env?: Record<string, string>) {
  return workspace.run(['nx', 'test', `recipe-${recipe}`, '--outputStyle=static'], env);
}

async function record(recipe: string): Promise<unknown> {
  return JSON.parse(await readFile(join(workspace.path, `reports/${recipe}/latest/record.json`), 'utf8'));
}

async function affected(): Promise<string[]> {
  const { text } = await workspace.run([
    'nx',
    'show',
    'projects',
    '--affected',
    '--base=HEAD',
    '--withTarget=test',
    '--json',
  ]);
  return (JSON.parse(text) as string[]).sort();
}
