import { mkdirSync } from 'node:fs';
import { CcciError, createRunId, type Target } from '@cc-ci/core';
import { loadRecipe } from './app/load-recipe.ts';
import type { JudgedVersion } from './app/policy.ts';
import { openRun } from './open-run.ts';
import type { RunRequest } from './request.ts';

/** What the policy says of the base and the head that a run would deploy. Nothing is deployed. */
export async function judgeRecipe(options: {
  request: RunRequest;
  target: Target;
  workspace: string;
}): Promise<JudgedVersion[]> {
  const { request, target, workspace } = options;
  const recipe = await loadRecipe(workspace, request.recipe);
  mkdirSync(target.stateDir, { recursive: true });
  const startedAt = new Date();
  const judged: JudgedVersion[] = [];
  try {
    await using _opened = await openRun({
      runId: createRunId(startedAt),
      startedAt,
      request,
      recipe,
      target,
      workspace,
      listener: () => undefined,
      signal: new AbortController().signal,
      onJudged: (versions) => void judged.push(...versions),
    });
  } catch (error) {
    if (!(error instanceof CcciError && error.code === 'POLICY_REFUSED')) throw error;
  }
  return judged;
}
