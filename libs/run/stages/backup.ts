import {
  checkRepository,
  clockOf,
  containerFiles,
  firstFailure,
  hooksOf,
  isBackupCapable,
  latestSnapshot,
  type Proof,
  proveCoverage,
  proveLabelsKnown,
  proveNoStrayDumps,
  type Snapshot,
  takeBackup,
  verifySnapshot,
} from '@cc-ci/backup-verify';
import { proof } from '@cc-ci/results';
import { noBackupMade } from '../app/errors.ts';
import { callHook } from '../app/hooks.ts';
import type { AppRun } from '../app/app-run.ts';
import { enterProofs, markerValues, seed } from '../app/marker-proofs.ts';
import { withHooks } from '../app/hooked.ts';
import { proveAnswers } from '../app/probes.ts';
import { proveStaysUp } from '../app/stays-up.ts';
import { lookAtWhole, openLook } from '../app/whole.ts';
import type { StageLog } from '@cc-ci/results';

/** Takes a backup and looks inside: what the labels declare is there, dumps are whole, the repository is sound. */
export async function backupStage(run: AppRun, log: StageLog): Promise<void> {
  const { app, state, recorder } = run;
  const covered = proveCoverage(app.stack, state.services);
  await enterProofs(log, [covered, ...proveLabelsKnown(app.stack, state.services)]);
  if (!covered.passed) return;
  if (!mayBackUp(run, log)) return;
  await callHook(run, 'backup', 'beforeBackup');
  await seed(run, 'backup', log);
  await Promise.all([backUpBefore(run), openLook(run)]);
  await lookAtWhole(run, 'backup', 'before');
  const outcome = await takeBackup(() => attemptBackup(run));
  for (const { attempt, message } of outcome.flakes) recorder.flake('backup', attempt, message);
  await enterProofs(log, outcome.proofs);
  // A hook may have left it in maintenance, or down.
  await proveAnswers(run, 'backup', log);
  await log.proof(proof('repository-intact'), () =>
    recorder.phase({ place: 'backup', name: 'restic check', owner: 'engine' }, async () =>
      checkRepository(await run.backupBotHost()),
    ),
  );
  await proveStaysUp(run, 'backup', log);
}

/**
 * Makes a backup before the one that is looked into, where hooks make what is saved: a dump that is made only where
 * there is none is stale from the second on, and a hook may fail over what the first left behind.
 */
async function backUpBefore(run: AppRun): Promise<void> {
  const { abra, app, backupBotHost, state, recorder } = run;
  if (hooksOf(state.services, 'backup', ['pre-hook']).length === 0) return;
  const hooks = await recorder.phase(
    { place: 'backup', name: 'abra app backup create, once before', owner: 'abra' },
    () => withHooks(run, 'backup', () => abra.backup(app.domain)),
  );
  const failed = firstFailure(hooks);
  if (failed) recorder.note('backup', `the backup before: ${failed}`);
  const made = await latestSnapshot(await backupBotHost(), app.stack);
  state.snapshot = made ? recordedSnapshot(made) : null;
}

/** Whether a backup is to be made; one that the package leaves out although labels ask for it is unverified. */
export function mayBackUp(
  { recipe, state }: { recipe: Pick<AppRun['recipe'], 'meta'>; state: Pick<AppRun['state'], 'services'> },
  log: StageLog,
): boolean {
  if (recipe.meta.backup.capable ?? isBackupCapable(state.services)) return true;
  log.failed(proof('snapshot-made'), noBackupMade(recipe.meta.name));
  return false;
}

async function attemptBackup(run: AppRun): Promise<{ proofs: readonly Proof[]; result: Snapshot | undefined }> {
  const { abra, app, backupBotHost, engine, state, recipe, recorder } = run;
  const host = await backupBotHost();
  const earlier = state.snapshot?.id;
  const begunAtMs = await clockOf(host);
  const hooks = await recorder.phase({ place: 'backup', name: 'abra app backup create', owner: 'abra' }, () =>
    withHooks(run, 'backup', () => abra.backup(app.domain)),
  );
  // The app's data and the snapshot are looked at in parallel.
  const after = lookAtWhole(run, 'backup', 'after');
  const look = recorder.phase({ place: 'backup', name: 'a look into the snapshot', owner: 'engine' }, async () => {
    const newest = await latestSnapshot(host, app.stack);
    const snapshot = newest?.id === earlier ? undefined : newest;
    state.snapshot = snapshot ? recordedSnapshot(snapshot) : null;
    const { unsaved, verify } = recipe.meta.backup;
    const { services } = state;
    const context = { host, stack: app.stack, services, snapshot, markerValues: markerValues(run), unsaved, begunAtMs };
    const looks = await verifySnapshot(context, verify);
    const strays = await proveNoStrayDumps(containerFiles(engine, app.stack), services, looks);
    return { proofs: [...hooks, ...looks, ...strays], result: snapshot };
  });
  const [outcome] = await Promise.all([look, after]);
  return outcome;
}

function recordedSnapshot({ id, paths, takenAt }: Snapshot): NonNullable<AppRun['state']['snapshot']> {
  return { id, paths: [...paths], takenAt: new Date(takenAt).toISOString() };
}
