import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from '@cc-ci/host';
import type { Lab } from './lab.ts';

/**
 * All images that the compose files of a recipe name, in some refs of its repository in the lab's catalogue, by default
 * in every version and branch.
 */
export async function imagesOfRecipe(lab: Lab, recipe: string, refs?: readonly string[]): Promise<string[]> {
  const repository = join(lab.dir, 'catalogue', recipe);
  if (!existsSync(repository)) return [];
  const git = (...args: string[]) => attempt('git', ['-c', 'safe.directory=*', '-C', repository, ...args]);
  const commits = refs ?? (await git('rev-list', '--all')).stdout.split('\n').filter(Boolean);
  if (commits.length === 0) return [];
  const { stdout } = await git('grep', '-h', '-E', '^[[:space:]]*image:', ...commits, '--', 'compose*.yml');
  return imagesInLines(stdout);
}

/** The images that lines `image: …` name; a variable with a default counts as its default, one without is left out. */
export function imagesInLines(lines: string): string[] {
  const named = [...lines.matchAll(/^\s*image:\s*["']?([^"'#\s]+)/gm)].map(([, image]) =>
    image!.replace(/\$\{\w+:?-([^}]*)\}/g, '$1'),
  );
  return [...new Set(named)].filter((image) => !image.includes('$'));
}
