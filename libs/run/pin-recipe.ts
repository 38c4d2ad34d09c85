import { mkdirSync } from 'node:fs';
import { createRunId, type Target } from '@cc-ci/core';
import { noPackage } from './errors.ts';
import { loadRecipe } from './app/load-recipe.ts';
import { openRun } from './open-run.ts';
import { writeRecipeLock } from './app/recipe-lock.ts';
import type { RunRequest } from './request.ts';
import type { Versions } from './app/versions.ts';

/**
 * Pins a recipe package to the head that is asked for, else to the catalogue's newest commit, and to the version
 * published before it.
 * @throws CcciError `NO_PACKAGE`
 */
export async function pinRecipe(options: {
  request: RunRequest;
  target: Target;
  workspace: string;
}): Promise<{ path: string; versions: Versions }> {
  const { request, target, workspace } = options;
  const recipe = await loadRecipe(workspace, request.recipe);
  if (!recipe.folder) throw noPackage(request.recipe);
  mkdirSync(target.stateDir, { recursive: true });
  const startedAt = new Date();
  const signal = new AbortController().signal;
  await using opened = await openRun({
    runId: createRunId(startedAt),
    startedAt,
    request,
    recipe,
    target,
    workspace,
    listener: () => undefined,
    signal,
    ignoreLock: true,
    judged: [],
  });
  const { versions } = opened.run;
  return { path: writeRecipeLock(recipe.folder, versions), versions };
}
