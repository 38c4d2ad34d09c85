import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker } from './engine.ts';
import type { Lab } from './lab.ts';
import { withLock } from './lock.ts';
import { type ImageIndex, imageIndexSchema } from './schema.ts';
import { writeWhole } from './state.ts';

/** What the registry that the labs of this machine share holds, by tag. */
export function readImageIndex(lab: Lab): ImageIndex {
  const file = indexFile(lab);
  return existsSync(file) ? imageIndexSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Notes tags in the index, each with the digest it was pushed with. */
export async function recordImages(
  lab: Lab,
  tags: readonly string[],
  facts: Omit<ImageIndex[string], 'digest'>,
): Promise<void> {
  const digests = await Promise.all(tags.map((tag) => digestOf(lab, tag)));
  await withLock(`${indexFile(lab)}.lock`, async () => {
    const added = Object.fromEntries(tags.map((tag, index) => [tag, { ...facts, digest: digests[index]! }]));
    await writeWhole(indexFile(lab), `${JSON.stringify({ ...readImageIndex(lab), ...added }, undefined, 2)}\n`);
  });
}

async function digestOf(lab: Lab, tag: string): Promise<string> {
  const shown = await docker(lab, 'image', 'inspect', '--format', '{{range .RepoDigests}}{{println .}}{{end}}', tag);
  return shown.trim().split('\n')[0]?.split('@')[1] ?? '';
}

function indexFile(lab: Lab): string {
  return join(lab.cacheDir, 'images.json');
}
