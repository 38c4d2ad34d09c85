import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { run } from '@cc-ci/host';
import type { Workshop } from './workshop.ts';

/** Puts a package's archive at a path, as the npm registry has it; it is kept in the cache. */
export async function fetchFromNpm(workshop: Workshop, name: string, to: string): Promise<void> {
  const dir = join(workshop.cacheDir, 'downloads', 'npm');
  const kept = join(dir, archiveName(name));
  if (!existsSync(kept))
    await withLock(join(workshop.cacheDir, 'locks', archiveName(name)), () => download(workshop, name, dir));
  await copyFile(kept, to);
}

/** `@example/tool@1.0.2` → `example-tool-1.0.2.tgz`, the name that npm gives an archive. */
export function archiveName(name: string): string {
  return `${name.replace(/^@/, '').replace(/[/@]/g, '-')}.tgz`;
}

async function download(workshop: Workshop, name: string, dir: string): Promise<void> {
  if (existsSync(join(dir, archiveName(name)))) return;
  workshop.onProgress(`downloading ${name}`);
  await mkdir(dir, { recursive: true });
  await run('npm', ['pack', '--silent', '--pack-destination', dir, name]);
}
