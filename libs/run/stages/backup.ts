import {
  backupBotHost,
  checkRepository,
  isBackupCapable,
  latestSnapshot,
  type Proof,
  proveCoverage,
  type Snapshot,
  takeBackup,
  verifySnapshot,
} from '@cc-ci/backup-verify';
import { proof } from '@cc-ci/results';
import { callHook } from '../call-hook.ts';
import type { RunContext } from '../context.ts';
import { enterProofs, markerValues, seed } from '../marker.ts';
import type { StageLog } from '../recorder.ts';

/** Takes a backup and looks inside: what the labels declare is there, dumps are whole, the repository is sound. */
export async function backupStage(run: RunContext, log: StageLog): Promise<void> {
  const { app, engine, facts, recorder, recipe } = run;
  const covered = await enterProofs(log, [proveCoverage(app.stack, facts.services)]);
  if (!covered || !(recipe.meta.backup.capable ?? isBackupCapable(facts.services))) return;
  await callHook(run, 'backup', 'beforeBackup');
  await seed(run, 'backup', log);
  const outcome = await takeBackup((attempt) => attemptBackup(run, attempt));
  for (const { attempt, message } of outcome.flakes) recorder.flake('backup', attempt, message);
  await enterProofs(log, outcome.proofs);
  await log.proof(proof('repository-intact'), () =>
    recorder.phase('backup', 'restic check', 'engine', async () => checkRepository(await backupBotHost(engine))),
  );
}

async function attemptBackup(
  run: RunContext,
  attempt: number,
): Promise<{ proofs: readonly Proof[]; result: Snapshot | undefined }> {
  const { abra, app, engine, facts, recipe, recorder } = run;
  const host = await backupBotHost(engine);
  const earlier = attempt === 1 ? undefined : facts.snapshot?.id;
  await recorder.phase('backup', 'abra app backup create', 'abra', () => abra.backup(app.domain));
  return recorder.phase('backup', 'a look into the snapshot', 'engine', async () => {
    const newest = await latestSnapshot(host, app.stack);
    const snapshot = newest?.id === earlier ? undefined : newest;
    facts.snapshot = snapshot ? { id: snapshot.id, paths: [...snapshot.paths] } : null;
    const context = { host, stack: app.stack, services: facts.services, snapshot, markerValues: markerValues(run) };
    return { proofs: await verifySnapshot(context, recipe.meta.backup.verify), result: snapshot };
  });
}
