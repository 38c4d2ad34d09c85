import { judgeSurvival, type StoreVerdict } from '@cc-ci/backup-verify';
import { proof, type StageLog } from '@cc-ci/results';
import type { AppRun } from './app-run.ts';
import { noMarker, nothingDestroyed, notReadWhole, wholeLost } from './errors.ts';
import { lookAtWhole } from './whole.ts';

/** For a recipe without a marker: looks at all data before an upgrade. */
export async function lookBeforeUpgrade(run: AppRun): Promise<void> {
  if (!run.recipe.meta.marker) await lookAtWhole(run, 'upgrade', 'base');
}

/** For a recipe without a marker: proves that no database and no volume lost its data in the upgrade. */
export async function proveUpgradeKeptWhole(run: AppRun, log: StageLog): Promise<void> {
  const label = proof('whole.survived');
  await lookAtWhole(run, 'upgrade', 'head');
  const { base, head } = run.state.whole;
  const { lost, unread, had, have, identical } = judgeSurvival(base ?? { stores: [] }, head ?? { stores: [] });
  if (lost.length > 0) return log.failed(label, wholeLost(lost));
  if (unread.length > 0) return log.failed(label, notReadWhole(unread));
  if (had === 0) return log.failed(label, noMarker(run.recipe.meta.name));
  await log.proof(label, () => `of ${had} tables with rows and files ${have} have data, ${identical} are identical`);
}

/**
 * For a recipe without a marker: nothing was destroyed before the restore in place, so that it proves little. What
 * came back in an app that had none of it is a proof.
 */
export async function proveRestoredUnmarked(run: AppRun, log: StageLog): Promise<void> {
  const label = proof('whole.came-back');
  const { fresh = [] } = run.state.whole;
  const identical = fresh.reduce((sum, store) => sum + (store.kind === 'server' ? 0 : store.identical), 0);
  if (identical === 0 || !fresh.every(isWhole)) return log.failed(label, nothingDestroyed(run.recipe.meta.name));
  await log.proof(
    label,
    () => `${identical} tables, other objects and entries of volumes are in an app that had none of them`,
  );
}

function isWhole({ lost, unread }: StoreVerdict): boolean {
  return lost.length === 0 && unread.length === 0;
}
