import type { Proof } from '@cc-ci/backup-verify';
import { proof } from '@cc-ci/results';
import { callHook } from '../app/hooks.ts';
import type { AppRun } from '../app/app-run.ts';
import { proveReady } from '../app/deploy.ts';
import { withHooks } from '../app/hooked.ts';
import { proveStaysUp } from '../app/stays-up.ts';
import { damage, enterProofs, proveRestoredData } from '../app/marker-proofs.ts';
import { lookAtWhole, proveNothingGone, proveWhole } from '../app/whole.ts';
import { proveStartsAgain } from '../app/start-again.ts';
import { proveRestoredUnmarked } from '../app/whole-unmarked.ts';
import { timeRestore } from '../app/time-restore.ts';
import type { StageLog } from '@cc-ci/results';
import { restoreFresh } from './restore-fresh.ts';

/**
 * Damages the data, restores the snapshot, and proves that the data is as it was at the backup: deleted row back,
 * changed row reverted, new row gone.
 */
export async function restoreStage(run: AppRun, log: StageLog): Promise<void> {
  const { abra, app, recorder } = run;
  await callHook(run, 'restore', 'beforeRestore');
  await damage(run, log);
  const clock = timeRestore(run, 'in-place');
  let hooks: readonly Proof[] = [];
  const restored = await log.proof(proof('restored'), async () => {
    hooks = await recorder.phase({ place: 'restore', name: 'abra app restore', owner: 'abra' }, () =>
      withHooks(run, 'restore', () => abra.restore(app.domain)),
    );
    clock.restored();
    return `snapshot ${run.state.snapshot?.id.slice(0, 8) ?? 'latest'}`;
  });
  await enterProofs(log, hooks);
  if (!restored || !(await proveReady(run, 'restore', log))) return;
  clock.ready();
  // Before the marker is read: an app that is asked writes down who asked.
  await lookAtWhole(run, 'restore', 'restored');
  await proveRestoredData(run, log);
  await proveStaysUp(run, 'restore', log);
  await proveNothingGone(run, log);
  if (!log.red) await proveStartsAgain(run, 'restore', log);
  await proveWhole(run, log);
  if (run.request.restore === 'fresh') await restoreFresh(run, log);
  if (!run.recipe.meta.marker) await proveRestoredUnmarked(run, log);
}
