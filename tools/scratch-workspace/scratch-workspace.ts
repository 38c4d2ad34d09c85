import { globSync } from 'node:fs';
import { cp, mkdir, mkdtempDisposable, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';

const ROOT = join(import.meta.dirname, '../..');
const SHARED = [
  'nx.json',
  'package-lock.json',
  'eslint.config.js',
  'tsconfig.json',
  'tsconfig.base.json',
  '.gitignore',
  'tools/nx-plugin',
  'tools/lint-rules',
];

/** What a program printed, without colours, and its exit code. */
export interface Output {
  readonly code: number;
  readonly text: string;
}

/**
 * A workspace of its own in a temporary folder, with the project's own configuration, plugin and lint rules; for tests
 * of these.
 */
export interface ScratchWorkspace extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, and the folders on the way. */
  write(file: string, text: string): Promise<void>;
  /** Runs a program of `node_modules/.bin` or of the system in it, as from a fresh shell with these variables. */
  run(command: readonly [program: string, ...args: string[]], env?: Readonly<Record<string, string>>): Promise<Output>;
}

/** Makes one from a folder of files; its packages find each other, and everything from npm. */
export async function scratchWorkspace(fixture: string): Promise<ScratchWorkspace> {
  const dir = await mkdtempDisposable(join(tmpdir(), 'workspace-'));
  for (const file of SHARED)
    await cp(join(ROOT, file), join(dir.path, file), { recursive: true, filter: (path) => !path.includes('fixtures') });
  await cp(fixture, dir.path, { recursive: true });
  await linkModules(dir.path);
  return {
    path: dir.path,
    write: (file, text) => writeDeep(join(dir.path, file), text),
    run: (command, env = {}) => run(dir.path, command, env),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

/** The real packages from npm, and under our scope the workspace's own. */
async function linkModules(path: string): Promise<void> {
  await mkdir(join(path, 'node_modules/@cc-ci'), { recursive: true });
  for (const folder of globSync('{libs,tools}/*', { cwd: path }))
    await symlink(join(path, folder), join(path, 'node_modules/@cc-ci', basename(folder)));
  const others = (await readdir(join(ROOT, 'node_modules'))).filter((name) => name !== '@cc-ci');
  for (const name of others) await symlink(join(ROOT, 'node_modules', name), join(path, 'node_modules', name));
}

async function writeDeep(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function run(
  cwd: string,
  [program, ...args]: readonly [string, ...string[]],
  own: Readonly<Record<string, string>>,
): Promise<Output> {
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|RECIPE$|PR$|REF$|SRC$|STAGES$|CC_CI_)/.test(name),
  );
  const env = { ...Object.fromEntries(outer), PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`, ...own };
  const options = { cwd, env, extendEnv: false, stripFinalNewline: false, reject: false } as const;
  const { exitCode, stdout, stderr, ...result } = await execa(program, args, options);
  if (exitCode === undefined) throw new Error(`${program} did not run to its end`, { cause: result.cause });
  return { code: exitCode, text: stripVTControlCharacters(`${stdout}${stderr}`) };
}
