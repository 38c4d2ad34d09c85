import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { elapsedMs, formatDuration } from '@cc-ci/core';
import { run, runLogged } from '@cc-ci/host';
import { buildFailed } from './errors.ts';
import { ensureGo, type Go, toolchain } from './go-toolchain.ts';
import { type Limit, limitOfBuilds } from './limit.ts';
import type { GoInput, GoFilesInput } from './schema.ts';
import type { Workshop } from './workshop.ts';

/** Compilers at a time; two programs may be built in parallel. */
const COMPILERS = 2;

/** A program of a Go module. */
type GoProgram = Omit<GoInput, 'kind' | 'to'>;

/** What building a program needs of a lab. */
type GoWorkshop = Pick<Workshop, 'cacheDir' | 'logsDir' | 'onProgress'>;

/**
 * Puts a program of a Go module at a path, for other uses than an image; images and it share the places of builds.
 * @throws CcciError `LAB_BUILD_FAILED` with the last lines of the go command
 */
export async function buildGoProgram(workshop: GoWorkshop, wanted: GoProgram, to: string): Promise<void> {
  await buildWithGo(workshop, wanted, { to, limit: limitOfBuilds(workshop) });
}

/** Where a program goes, and what limits the builds. */
interface GoDestination {
  readonly to: string;
  readonly limit: Limit;
}

/**
 * Puts a program of a Go module at a path, built as its own module says; the program stays in the cache.
 * @throws CcciError LAB_BUILD_FAILED with the last lines of the go command
 */
export async function buildWithGo(
  workshop: GoWorkshop,
  wanted: GoProgram,
  { to, limit }: GoDestination,
): Promise<void> {
  const dir = join(workshop.cacheDir, 'downloads', 'go', 'programs');
  const name = programName(wanted);
  const cached = join(dir, name);
  await mkdir(dir, { recursive: true });
  await withLock(
    join(workshop.cacheDir, 'locks', `go-${name}`),
    async () => {
      if (!existsSync(cached)) await build(workshop, wanted, { to: cached, limit });
    },
    () => workshop.onProgress(`waiting for another lab that builds ${wanted.module}`),
  );
  await copyFile(cached, to);
}

/** Puts a tar archive at a path that holds files and folders of a Go module, as it is published. */
export async function fetchFromGo(workshop: Workshop, wanted: GoFilesInput, to: string): Promise<void> {
  const source = await download(workshop, await ensureGo(workshop), wanted.module);
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
export function programName({ module, program, tags, set }: GoProgram): string {
  return createHash('sha256')
    .update(JSON.stringify([toolchain, module, program, tags, set]))
    .digest('hex')
    .slice(0, 16);
}

async function build(workshop: GoWorkshop, wanted: GoProgram, { to, limit }: GoDestination): Promise<void> {
  const go = await ensureGo(workshop);
  const source = await download(workshop, go, wanted.module);
  // Lists what it is built of, and so fetches it: before it takes a place among the builds.
  await run(go.path, ['list', '-deps', `-tags=${wanted.tags.join(',')}`, wanted.program], { cwd: source, env: go.env });
  await limit(async () => {
    const startedAt = performance.now();
    workshop.onProgress(`building ${wanted.module} with Go`);
    const logFile = join(workshop.logsDir, `build-go-${programName(wanted)}.log`);
    writeFileSync(logFile, '');
    const exitCode = await runLogged(go.path, buildArgs(wanted, `${to}.new`), { cwd: source, env: go.env, logFile });
    if (exitCode !== 0) throw buildFailed(wanted.module, { exitCode, logFile, log: readFileSync(logFile, 'utf8') });
    workshop.onProgress(`built ${wanted.module} in ${formatDuration(elapsedMs(startedAt))}`);
  });
  await rename(`${to}.new`, to);
}

/** Folder of a module in the cache. */
async function download(workshop: GoWorkshop, go: Go, module: string): Promise<string> {
  workshop.onProgress(`downloading ${module}`);
  const answer = await run(go.path, ['mod', 'download', '-json', module], { cwd: workshop.cacheDir, env: go.env });
  return (JSON.parse(answer) as { readonly Dir: string }).Dir;
}
