import { chmod, mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCatalogue } from '@cc-ci/catalogue-kit';
import { writeWhole } from '@cc-ci/host';
import type { Lab } from './lab.ts';

/**
 * Puts the lab's abra on its place, with the folder that runs take as their template, and brings the catalogue up to
 * date.
 */
export async function ensureAbraHome(lab: Lab): Promise<void> {
  await mkdir(join(lab.dir, 'bin'), { recursive: true });
  await mkdir(join(lab.dir, 'abra/servers/default'), { recursive: true });
  const abra = join(lab.dir, 'bin/abra');
  await writeWhole(abra, wrapper(lab));
  await chmod(abra, 0o755);
  await buildCatalogue({ dir: join(lab.dir, 'catalogue'), onProgress: lab.onProgress });
  await linkCatalogue(lab);
}

function wrapper(lab: Lab): string {
  const program = fileURLToPath(import.meta.resolve('@cc-ci/lab-abra'));
  return `#!/bin/sh\nexport CC_CI_LAB_DIR=${quoted(lab.dir)}\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`;
}

/** Runs take `abra/catalogue` from here, as they would from a real abra's folder. */
async function linkCatalogue(lab: Lab): Promise<void> {
  const link = join(lab.dir, 'abra/catalogue');
  if ((await readlink(link).catch(() => '')) === '../catalogue') return;
  await rm(link, { recursive: true, force: true });
  await symlink('../catalogue', link);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
