import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { run, writeWhole } from '@cc-ci/host';
import { type ImageIndex, imageIndexSchema } from './schema.ts';
import type { Workshop } from './workshop.ts';

/** What the registry that the labs of this machine share holds, by tag. */
export function readImageIndex({ cacheDir }: Pick<Workshop, 'cacheDir'>): ImageIndex {
  const file = indexFile(cacheDir);
  return existsSync(file) ? imageIndexSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Notes tags in the index, each with the digest it was pushed with. */
export async function recordImages(
  workshop: Workshop,
  tags: readonly string[],
  details: Omit<ImageIndex[string], 'digest'>,
): Promise<void> {
  const digests = await Promise.all(tags.map((tag) => digestOf(workshop, tag)));
  const file = indexFile(workshop.cacheDir);
  await withLock(`${file}.lock`, async () => {
    const added = Object.fromEntries(tags.map((tag, index) => [tag, { ...details, digest: digests[index]! }]));
    await writeWhole(file, `${JSON.stringify({ ...readImageIndex(workshop), ...added }, undefined, 2)}\n`);
  });
}

async function digestOf({ dockerEnv }: Workshop, tag: string): Promise<string> {
  const format = ['--format', '{{range .RepoDigests}}{{println .}}{{end}}'];
  const shown = await run('docker', ['image', 'inspect', ...format, tag], { env: dockerEnv });
  return shown.trim().split('\n')[0]?.split('@')[1] ?? '';
}

function indexFile(cacheDir: string): string {
  return join(cacheDir, 'images.json');
}
