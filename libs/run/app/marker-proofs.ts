import {
  mutateMarker,
  planThreeWay,
  type Proof,
  proveRestored,
  proveSurvived,
  seedMarker,
  seededRows,
  type ThreeWay,
} from '@cc-ci/backup-verify';
import { limited } from '@cc-ci/core';
import { type AppMarkerContext, openApp } from '@cc-ci/recipe';
import { proof, type ProofLabel, type StageName } from '@cc-ci/results';
import { readAppEnv } from './env.ts';
import { addressOf, type AppRun } from './app-run.ts';
import { notTold, proofFailed } from './errors.ts';
import { intoStack } from './into-stack.ts';
import { proveUpgradeKeptWhole } from './whole-unmarked.ts';
import { packageCodeOverdue } from '../package-errors.ts';
import type { StageLog } from '@cc-ci/results';

/**
 * Seeds the rows of a stage, so that what comes next has something to lose. A recipe without a marker has nothing to
 * seed.
 */
export async function seed(run: AppRun, stage: StageName, log: StageLog): Promise<void> {
  const { marker } = run.recipe.meta;
  if (marker) run.state.seeded = stage;
  if (marker)
    await takeProofs(run, { stage, log, label: proof('marker.seeded') }, async (context) => [
      await seedMarker(marker, context, planOf(run, stage)),
    ]);
}

/** Proves that the rows seeded before an upgrade are there after it. */
export async function proveUpgradeKept(run: AppRun, log: StageLog): Promise<void> {
  const { marker } = run.recipe.meta;
  const label = proof('marker.survived', 'the upgrade');
  if (!marker) return proveUpgradeKeptWhole(run, log);
  await takeProofs(run, { stage: 'upgrade', log, label }, async (context) => [
    await proveSurvived(marker, context, { plan: planOf(run, 'upgrade') }),
  ]);
}

/** Damages the data after a backup: one row is deleted, one changed, one added. */
export async function damage(run: AppRun, log: StageLog): Promise<void> {
  const { marker } = run.recipe.meta;
  if (marker)
    await takeProofs(run, { stage: 'restore', log, label: proof('marker.damaged') }, async (context) => [
      await mutateMarker(marker, context, planOf(run, 'backup')),
    ]);
}

/** The three-way proof after a restore. A recipe without a marker has no rows that could come back. */
export async function proveRestoredData(run: AppRun, log: StageLog): Promise<void> {
  const { marker } = run.recipe.meta;
  const label = proof('marker.restored');
  if (!marker) return;
  await takeProofs(run, { stage: 'restore', log, label }, (context) =>
    proveRestored(marker, context, planOf(run, 'backup')),
  );
}

/** Proves that a fresh app, into which the snapshot was restored, has the rows of the backup. */
export async function proveFreshData(fresh: AppRun, log: StageLog): Promise<void> {
  const { marker } = fresh.recipe.meta;
  const label = proof('marker.survived', 'the move to another app');
  if (!marker) return;
  await takeProofs(fresh, { stage: 'restore', log, label }, async (context) => [
    await proveSurvived(marker, context, { plan: planOf(fresh, 'backup'), what: 'the move to another app' }),
  ]);
}

/** Proves that the rows that were written last are there after the services were started again. */
export async function proveStillThere(run: AppRun, stage: StageName, log: StageLog): Promise<void> {
  const { marker } = run.recipe.meta;
  const { seeded } = run.state;
  const what = 'another start';
  if (!marker || !seeded) return;
  await takeProofs(run, { stage, log, label: proof('marker.survived', what) }, async (context) => [
    await proveSurvived(marker, context, { plan: planOf(run, seeded), what }),
  ]);
}

/** Values that a dump of the backup must hold. */
export function markerValues(run: AppRun): string[] {
  return run.recipe.meta.marker ? seededRows(planOf(run, 'backup')).map(({ value }) => value) : [];
}

/** Enters proofs of the libraries into a stage's log. Gives whether all passed. */
export async function enterProofs(log: StageLog, proofs: readonly Proof[]): Promise<boolean> {
  for (const { id, name, passed, unverified, evidence, last, tryThis } of proofs) {
    await log.proof({ id, name }, () => {
      if (unverified) throw notTold(evidence, last, tryThis);
      if (!passed) throw proofFailed(evidence, last, tryThis);
      return evidence;
    });
  }
  return proofs.every(({ passed }) => passed);
}

/** Asks for proofs; when even asking fails, that is a failed proof under the given name. */
async function takeProofs(
  run: AppRun,
  { stage, log, label }: { stage: StageName; log: StageLog; label: ProofLabel },
  ask: (context: AppMarkerContext) => Promise<Proof[]>,
): Promise<void> {
  let proofs: Proof[] = [];
  const { recipe } = run;
  const { hookMs } = recipe.meta.timeouts;
  const overdue = () => packageCodeOverdue(recipe.meta.name, label.name, hookMs);
  const inStack = await intoStack(run);
  await using opened = openApp(addressOf(run, readAppEnv(run)));
  const asked = await run.recorder
    .phase({ place: stage, name: label.name, owner: 'app' }, () =>
      limited(() => ask({ ...inStack, app: opened }), { timeoutMs: hookMs, overdue }),
    )
    .then(
      (found) => ((proofs = found), undefined),
      (error: unknown) => ({ error }),
    );
  if (asked) await log.proof(label, () => Promise.reject(asked.error as Error));
  // Asked without an answer is no pass either.
  else if (proofs.length === 0) log.failed(label, proofFailed(`${label.name}: nothing was looked at`));
  await enterProofs(log, proofs);
}

function planOf(run: AppRun, stage: StageName): ThreeWay {
  return planThreeWay(`${run.runId.slice(-6)}-${stage}`);
}
