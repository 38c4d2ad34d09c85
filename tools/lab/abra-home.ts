import { chmod, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from './image-folders.ts';
import type { Lab } from './lab.ts';
import { writeWhole } from './state.ts';

/** Puts the lab's abra on its place, with the folder that runs take as their template, and brings the catalogue up to date. */
export async function ensureAbraHome(lab: Lab): Promise<void> {
  await mkdir(join(lab.dir, 'bin'), { recursive: true });
  await mkdir(join(lab.dir, 'abra/servers/default'), { recursive: true });
  const abra = join(lab.dir, 'bin/abra');
  await writeWhole(abra, wrapper(lab));
  await chmod(abra, 0o755);
  await buildCatalogueIfThere(lab);
}

function wrapper(lab: Lab): string {
  const program = join(checkoutDir, 'tools/lab/abra/main.ts');
  return `#!/bin/sh\nexport CC_CI_LAB_DIR=${quoted(lab.dir)}\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`;
}

async function buildCatalogueIfThere(lab: Lab): Promise<void> {
  const file = join(import.meta.dirname, 'catalogue/index.ts');
  if (!existsSync(file)) return;
  const { buildCatalogue } = (await import(file)) as { buildCatalogue: (options: { dir: string; onProgress: (line: string) => void }) => Promise<void> };
  await buildCatalogue({ dir: lab.dir, onProgress: lab.onProgress });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
