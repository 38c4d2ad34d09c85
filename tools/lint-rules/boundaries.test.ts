import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { cp, mkdir, mkdtempDisposable, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let workspace: Awaited<ReturnType<typeof mkdtempDisposable>>;

beforeAll(async () => {
  workspace = await mkdtempDisposable(join(tmpdir(), 'boundaries-'));
  await cp(join(import.meta.dirname, 'fixtures/bad-workspace'), workspace.path, { recursive: true });
  for (const file of ['nx.json', 'eslint.config.js', 'tsconfig.json', 'tsconfig.base.json', 'tools/nx-plugin', 'tools/lint-rules']) {
    await cp(join(root, file), join(workspace.path, file), { recursive: true, filter: (path) => !path.includes('fixtures') });
  }
  await linkModules();
});

afterAll(() => workspace[Symbol.asyncDispose]());

describe('through Nx', { timeout: 60_000 }, () => {
  test('the lowest layer that reaches up is refused', async () => {
    const { code, output } = await lint('nx', 'lint', '@cc-ci/core');
    expect(output).toMatch(/layer:core" can only depend on libs tagged with "layer:support".*nx\/enforce-module-boundaries/);
    expect(code).toBe(1);
  });

  test('a layer that stands on those below it is not', async () => {
    expect(await lint('nx', 'lint', '@cc-ci/run')).toMatchObject({ code: 0 });
  });

  test('a recipe that reaches past its facade, into another recipe, for an owned module, and that sleeps is refused four times', async () => {
    const { output } = await lint('nx', 'lint', 'recipe-one');
    expect(output.match(/(nx|cc-ci)\/[a-z-]+$/gm)).toEqual(['cc-ci/no-bare-sleep', 'nx/enforce-module-boundaries', 'cc-ci/sole-importer', 'nx/enforce-module-boundaries']);
  });
});

test('without Nx and with no cached project graph the rule is not skipped', { timeout: 60_000 }, async () => {
  await rm(join(workspace.path, '.nx'), { recursive: true, force: true });
  const { code, output } = await lint('eslint', 'libs/core');
  expect(output).toContain('nx/enforce-module-boundaries');
  expect(output).not.toContain('The rule will be skipped');
  expect(code).toBe(1);
});

/** The real packages from npm, and under our scope the workspace's own. */
async function linkModules(): Promise<void> {
  const own = globSync('{libs,tools}/*', { cwd: workspace.path });
  await mkdir(join(workspace.path, 'node_modules/@cc-ci'), { recursive: true });
  for (const folder of own) await symlink(join(workspace.path, folder), join(workspace.path, 'node_modules/@cc-ci', basename(folder)));
  const others = (await readdir(join(root, 'node_modules'))).filter((name) => name !== '@cc-ci');
  for (const name of others) await symlink(join(root, 'node_modules', name), join(workspace.path, 'node_modules', name));
}

/** Runs a program of the workspace's `node_modules` in the bad workspace, as from a shell: what an outer Nx has put into the environment is not handed on. */
async function lint(program: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const outer = Object.entries(process.env).filter(([name]) => !name.startsWith('NX_'));
  const env = { ...Object.fromEntries(outer), PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
  try {
    const { stdout } = await run(program, args, { cwd: workspace.path, env });
    return { code: 0, output: stripVTControlCharacters(stdout) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stripVTControlCharacters(`${stdout}${stderr}`) };
  }
}
