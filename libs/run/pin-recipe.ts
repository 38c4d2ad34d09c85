import { mkdirSync } from 'node:fs';
import { createRunId, type Target } from '@cc-ci/core';
import { noPackage } from './errors.ts';
import { loadRecipe } from './load-recipe.ts';
import { openRun } from './open-run.ts';
import { writeRecipeLock } from './recipe-lock.ts';
import type { Versions } from './versions.ts';

/** Pins a recipe package to the catalogue's newest commit and the version published before it. @throws CcciError `NO_PACKAGE` */
export async function pinRecipe(options: { recipe: string; target: Target; workspace: string }): Promise<{ path: string; versions: Versions }> {
  const { target, workspace } = options;
  const recipe = await loadRecipe(workspace, options.recipe);
  if (!recipe.folder) throw noPackage(options.recipe);
  mkdirSync(target.stateDir, { recursive: true });
  const startedAt = new Date();
  const request = { recipe: options.recipe, stages: ['install'], restore: 'in-place' } as const;
  const signal = new AbortController().signal;
  await using opened = await openRun({ runId: createRunId(startedAt), startedAt, request, recipe, target, workspace, listener: () => undefined, signal, ignoreLock: true });
  const { versions } = opened.run;
  return { path: writeRecipeLock(recipe.folder, versions), versions };
}
