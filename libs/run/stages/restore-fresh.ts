import { join } from 'node:path';
import { cloneAt } from '@cc-ci/abra';
import { openMarkerContext, pairVolumes, restoreElsewhere } from '@cc-ci/backup-verify';
import { proof } from '@cc-ci/results';
import { claimApp } from '../app/claim-app.ts';
import type { AppRun } from '../app/app-run.ts';
import { proveReady } from '../app/deploy.ts';
import { expectingHooks, proveStaysUp } from '../app/stays-up.ts';
import { proofFailed } from '../app/errors.ts';
import { proveFreshData } from '../app/marker-proofs.ts';
import { lookAtWhole, openLook, proveWholeFresh } from '../app/whole.ts';
import { timeRestore } from '../app/time-restore.ts';
import type { StageLog } from '@cc-ci/results';
import { installStage } from './install.ts';
import { teardownStage } from './teardown.ts';

const PART = 'fresh app';

/**
 * Restores the run's snapshot into a newly installed app of another domain, proves that the data is there, and removes
 * that app again.
 */
export async function restoreFresh(run: AppRun, log: StageLog): Promise<void> {
  const { recipe, runId, signal, target } = run;
  const bound = recipe.meta.backup.boundToDomain;
  if (bound) return log.part('fresh', PART).skipped(proof('restored'), bound);
  run.deploys.expected++;
  await using claimed = await claimApp({ runId, meta: recipe.meta, target, signal, redactor: run.redactor });
  const checkout = await cloneAt(
    run.checkout,
    join(claimed.parts.abraOptions.dir, 'recipes', run.checkout.recipe),
    run.versions.head.commit,
  );
  const fresh: AppRun = { ...run, ...claimed.parts, checkout };
  const part = log.part('fresh', PART);
  await claimed.begin();
  try {
    await restoreInto(fresh, run, part);
  } finally {
    await teardownStage(fresh, part, 'restore');
  }
}

async function restoreInto(fresh: AppRun, run: AppRun, log: StageLog): Promise<void> {
  await installStage(fresh, log, { what: 'head', place: 'restore' });
  if (log.outcome().verdict !== 'passed') return;
  const clock = timeRestore(run, 'fresh');
  const restored = await log.proof(proof('restored'), () =>
    run.recorder.phase({ place: 'restore', name: `${PART}: restore`, owner: 'engine' }, () =>
      expectingHooks(fresh, 'restore', () => moveData(run, fresh)),
    ),
  );
  clock.restored();
  if (!restored) return;
  const [isReady] = await Promise.all([proveReady(fresh, 'restore', log), openLook(fresh)]);
  if (!isReady) return;
  clock.ready();
  fresh.state.whole.movedFrom = run.app;
  await lookAtWhole(fresh, 'restore', 'restored');
  await proveFreshData(fresh, log);
  await proveWholeFresh(fresh, run, log);
  await proveStaysUp(fresh, 'restore', log);
}

async function moveData(run: AppRun, fresh: AppRun): Promise<string> {
  const { backupBotHost, engine, state, signal, target } = run;
  if (!state.snapshot) throw proofFailed('the run has no snapshot');
  const {
    app,
    state: { services },
  } = fresh;
  await using context = openMarkerContext(engine, {
    stack: app.stack,
    domain: app.domain,
    services,
    helperImage: target.helperImage,
    signal,
  });
  return restoreElsewhere(
    { host: await backupBotHost(), snapshot: state.snapshot },
    pairVolumes(state.services, services),
    context,
  );
}
