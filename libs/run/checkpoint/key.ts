import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '@cc-ci/core';

/** What acts on the install of a base. */
export interface InstallInputs {
  readonly recipe: string;
  readonly baseCommit: string;
  /** Folder of the recipe's package; undefined for one without a package. */
  readonly folder: string | undefined;
  readonly target: Target;
  readonly abraVersion: string;
}

/** Tests, the lab's part, the pin of the head and pages act on no install. */
const NO_PART_OF_AN_INSTALL = [
  '{functional,browser,lab,node_modules}/**',
  '{functional,browser,lab,node_modules}',
  '**/*.{test.ts,md}',
  'recipe.lock.json',
];

/** The key of a checkpoint: the same for installs that have everything in common but chance. */
export function checkpointKey({ recipe, baseCommit, folder, target, abraVersion }: InstallInputs): string {
  const { kind, zone, env, envByRecipe } = target;
  const inputs = {
    recipe,
    baseCommit,
    package: folder === undefined ? null : filesOf(folder),
    target: { kind, zone, env, ownEnv: envByRecipe?.[recipe] ?? {} },
    abraVersion,
  };
  return sha256(JSON.stringify(inputs));
}

/** Path and hash of each file of a package that can act on an install. */
function filesOf(folder: string): [path: string, hash: string][] {
  return globSync('**/*', { cwd: folder, exclude: NO_PART_OF_AN_INSTALL })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => [path, sha256(readFileSync(join(folder, path)))]);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
