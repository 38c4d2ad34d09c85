import { asCcciError, type CcciError } from '@cc-ci/core';
import { StageLog } from '@cc-ci/results';
import { forget } from '../app/app-run.ts';
import { collectLogs } from '../app/logs.ts';
import { dropCheckpoint, type OpenCheckpoint } from '../checkpoint/store.ts';
import type { RecipeRun } from './custom.ts';
import { installBase } from './install-base.ts';
import { installStage } from './install.ts';
import { teardownStage } from './teardown.ts';

/**
 * Installs the base, on a checkpoint where the run has one. What fails on it says nothing of the recipe: the app is
 * removed, and the base is installed from nothing.
 */
export async function installBaseAsAsked(run: RecipeRun, log: StageLog): Promise<void> {
  const { checkpoint, deploys, signal } = run;
  if (checkpoint?.reason) run.recorder.note('install', `cold: ${checkpoint.reason}`);
  if (!checkpoint?.open) return installBase(run, log);
  const deploysBefore = deploys.actual;
  const attempt = new StageLog('install', (test) => void (test.verdict === 'passed' && log.tell(test)), signal);
  const thrown = await installStage(run, attempt, { what: 'base', checkpoint: checkpoint.open }).then(
    () => undefined,
    asCcciError,
  );
  const failed = judgeAttempt(attempt, thrown);
  if (!failed || signal.aborted) {
    checkpoint.isUsed = !failed;
    log.take(attempt);
    if (thrown) throw thrown;
    return;
  }
  if (failed.isDropped) await drop(checkpoint.open);
  checkpoint.reason = failed.reason;
  run.recorder.note('install', `cold: ${checkpoint.reason}`);
  deploys.expected += deploys.actual - deploysBefore;
  if (run.state.deployed) await collectLogs(run, 'checkpoint-', 'install');
  await teardownStage(run, log.part('checkpoint'), 'install');
  forget(run.state);
  await installBase(run, log);
}

/** What makes a checkpoint useless for good, although it is no fault of a recipe. */
const OF_THE_CHECKPOINT = new Set(['CHECKPOINT_DAMAGED', 'CHECKPOINT_STALE']);

/**
 * Why an install on a checkpoint did not pass, and whether the checkpoint is to blame; undefined where it passed. What
 * the machine or the outside has done says nothing of it.
 */
export function judgeAttempt(
  attempt: StageLog,
  thrown: CcciError | undefined,
): { readonly reason: string; readonly isDropped: boolean } | undefined {
  const { verdict, reason = verdict, fault } = attempt.outcome();
  if (!thrown && verdict === 'passed') return undefined;
  const isDropped = thrown
    ? thrown.fault === 'recipe' || OF_THE_CHECKPOINT.has(thrown.code)
    : verdict === 'failed' && fault === 'recipe';
  const why = thrown?.message ?? reason;
  return { reason: isDropped ? `the checkpoint was removed: ${why}` : why, isDropped };
}

/** One that cannot be removed is tried again by the next run. */
async function drop({ place, manifest }: OpenCheckpoint): Promise<void> {
  await dropCheckpoint(place, manifest.folder).catch(() => undefined);
}
