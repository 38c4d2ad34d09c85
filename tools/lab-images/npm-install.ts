import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { run } from '@cc-ci/host';
import type { NpmInstallInput } from './schema.ts';
import type { Workshop } from './workshop.ts';

/** Of no use where nothing is compiled or debugged, and half of the files. */
const needless = ['*.map', '*.d.ts', '*.d.mts', '*.d.cts'];

/**
 * Puts a tar archive at a path that holds `node_modules` with the wanted packages; the archive is kept in the cache.
 */
export async function installFromNpm(workshop: Workshop, wanted: NpmInstallInput, to: string): Promise<void> {
  const name = createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 16);
  const dir = join(workshop.cacheDir, 'downloads', 'npm-install');
  const kept = join(dir, `${name}.tar`);
  await mkdir(dir, { recursive: true });
  await withLock(join(workshop.cacheDir, 'locks', `npm-${name}`), async () => {
    if (!existsSync(kept)) await install(workshop, wanted, { dir: join(dir, name), archive: kept });
  });
  await copyFile(kept, to);
}

/** The `package.json` of which npm makes the wanted `node_modules`. */
export function manifestOf({ packages, overrides }: Pick<NpmInstallInput, 'packages' | 'overrides'>): object {
  return { private: true, dependencies: { ...packages, ...overrides }, overrides };
}

/**
 * Under `npx` or `npm run` npm finds the outer project's settings in its environment; those that say where packages
 * come from are kept.
 */
export function withoutNpmsOwn(env: NodeJS.ProcessEnv): Record<string, undefined> {
  const outer = Object.keys(env).filter(
    (name) =>
      /^npm_/i.test(name) && !/^npm_config_(\w*registry|\w*proxy|cafile|userconfig|globalconfig|cache)$/i.test(name),
  );
  return Object.fromEntries(outer.map((name) => [name, undefined]));
}

async function install(
  workshop: Workshop,
  wanted: NpmInstallInput,
  { dir, archive }: { readonly dir: string; readonly archive: string },
): Promise<void> {
  workshop.onProgress(
    `downloading ${Object.entries(wanted.packages)
      .map((pair) => pair.join('@'))
      .join(', ')}`,
  );
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'package.json'), JSON.stringify(manifestOf(wanted)));
  // No script of a package runs on the host.
  const flags = [
    '--omit=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--no-package-lock',
    '--loglevel=error',
  ];
  await run('npm', ['install', '--prefix', dir, ...flags], { cwd: dir, env: withoutNpmsOwn(process.env) });
  const leftOut = [...needless, ...wanted.without].map((pattern) => `--exclude=${pattern}`);
  await run('tar', [
    '--create',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--file=${archive}.new`,
    ...leftOut,
    '--directory',
    dir,
    'node_modules',
  ]);
  await rename(`${archive}.new`, archive);
  await rm(dir, { recursive: true, force: true });
}
