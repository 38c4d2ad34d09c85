import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { installPackages, missingPrograms, run } from '@cc-ci/host';
import type { Workshop } from './workshop.ts';

/** Puts a Maven artifact at a path; the cache keeps it, in its own repository. */
export async function fetchFromMaven(workshop: Workshop, coordinates: string, to: string): Promise<void> {
  const repository = join(workshop.cacheDir, 'downloads', 'maven');
  const kept = join(repository, pathInRepository(coordinates));
  // Maven does not lock its repository.
  if (!existsSync(kept))
    await withLock(join(workshop.cacheDir, 'locks', 'maven'), () => download(workshop, coordinates, repository));
  await copyFile(kept, to);
}

/** `org.example:tool:1.0:zip` → `org/example/tool/1.0/tool-1.0.zip`. */
export function pathInRepository(coordinates: string): string {
  const [group = '', artifact = '', version = '', extension = 'jar'] = coordinates.split(':');
  return join(...group.split('.'), artifact, version, `${artifact}-${version}.${extension}`);
}

async function download(workshop: Workshop, coordinates: string, repository: string): Promise<void> {
  if (existsSync(join(repository, pathInRepository(coordinates)))) return;
  if (missingPrograms(['mvn']).length > 0) await installPackages([['maven']], workshop.onProgress);
  workshop.onProgress(`downloading ${coordinates}`);
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get';
  await run('mvn', [
    '--batch-mode',
    '--quiet',
    `-Dmaven.repo.local=${repository}`,
    '-Dtransitive=false',
    `-Dartifact=${coordinates}`,
    goal,
  ]);
}
