import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { elapsedMs, formatDuration } from '@cc-ci/core';
import { run, runLogged } from './command.ts';
import { buildFailed } from './errors.ts';
import { ensureGo, type Go, toolchain } from './go-toolchain.ts';
import type { Lab } from './lab.ts';
import type { Limit } from './limit.ts';
import { withLock } from './lock.ts';
import type { GoInput, GoFilesInput } from './schema.ts';

/** Compilers at a time; two programs may be built beside each other. */
const COMPILERS = 2;

/**
 * Puts a program of a Go module at a path, built as its own module says; the program is kept in the cache.
 * @throws CcciError LAB_BUILD_FAILED with the last lines of the go command
 */
export async function buildWithGo(lab: Lab, wanted: GoInput, to: string, limit: Limit): Promise<void> {
  const dir = join(lab.cacheDir, 'downloads', 'go', 'programs');
  const name = programName(wanted);
  const kept = join(dir, name);
  await mkdir(dir, { recursive: true });
  await withLock(
    join(lab.cacheDir, 'locks', `go-${name}`),
    async () => {
      if (!existsSync(kept)) await build(lab, wanted, kept, limit);
    },
    () => lab.onProgress(`waiting for another lab that builds ${wanted.module}`),
  );
  await copyFile(kept, to);
}

/** Puts a tar archive at a path that holds files and folders of a Go module, as it is published. */
export async function fetchFromGo(lab: Lab, wanted: GoFilesInput, to: string): Promise<void> {
  const source = await download(lab, await ensureGo(lab), wanted.module);
  await run('tar', [
    '--create',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u=rwX,go=rX',
    `--file=${to}`,
    '--directory',
    source,
    ...wanted.paths,
  ]);
}

/** Arguments of the go command that make a program, without what only debuggers read. */
export function buildArgs({ program, tags, set }: Pick<GoInput, 'program' | 'tags' | 'set'>, to: string): string[] {
  const values = Object.entries(set).map(([name, value]) => `-X ${name}=${value}`);
  const linker = ['-s', '-w', ...values].join(' ');
  return ['build', '-trimpath', `-p=${COMPILERS}`, `-tags=${tags.join(',')}`, `-ldflags=${linker}`, '-o', to, program];
}

/** Name of a program in the cache: another for anything that makes it another. */
export function programName({ module, program, tags, set }: Omit<GoInput, 'kind' | 'to'>): string {
  return createHash('sha256')
    .update(JSON.stringify([toolchain, module, program, tags, set]))
    .digest('hex')
    .slice(0, 16);
}

async function build(lab: Lab, wanted: GoInput, kept: string, limit: Limit): Promise<void> {
  const go = await ensureGo(lab);
  const source = await download(lab, go, wanted.module);
  // Lists what it is built of, and so fetches it: before it takes a place among the builds.
  await run(go.path, ['list', '-deps', `-tags=${wanted.tags.join(',')}`, wanted.program], { cwd: source, env: go.env });
  await limit(async () => {
    const startedAt = performance.now();
    lab.onProgress(`building ${wanted.module} with Go`);
    const logFile = join(lab.logsDir, `build-go-${programName(wanted)}.log`);
    writeFileSync(logFile, '');
    const exitCode = await runLogged(go.path, buildArgs(wanted, `${kept}.new`), logFile, { cwd: source, env: go.env });
    if (exitCode !== 0) throw buildFailed(wanted.module, exitCode, logFile, readFileSync(logFile, 'utf8'));
    lab.onProgress(`built ${wanted.module} in ${formatDuration(elapsedMs(startedAt))}`);
  });
  await rename(`${kept}.new`, kept);
}

/** Folder of a module in the cache. */
async function download(lab: Lab, go: Go, module: string): Promise<string> {
  lab.onProgress(`downloading ${module}`);
  const answer = await run(go.path, ['mod', 'download', '-json', module], { cwd: lab.cacheDir, env: go.env });
  return (JSON.parse(answer) as { readonly Dir: string }).Dir;
}
