import { limited, type Target } from '@cc-ci/core';
import { recipesOfRun } from '@cc-ci/run';
import { resolveTarget } from './target.ts';
import { WORKSPACE } from './workspace.ts';

/** Where a recipe is run, with the images of it and of its deps; ends at once when the command is stopped. */
export async function resolveRunTarget(recipe: string, signal: AbortSignal): Promise<Target> {
  const limits = { signal, graceMs: 0 };
  const recipes = await limited(() => recipesOfRun(WORKSPACE, recipe), limits);
  return limited(() => resolveTarget({ recipes }), limits);
}
