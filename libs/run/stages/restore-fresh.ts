import { join } from 'node:path';
import { cloneAt } from '@cc-ci/abra';
import { backupBotHost, openMarkerContext, pairVolumes, restoreElsewhere } from '@cc-ci/backup-verify';
import { claimApp } from '../claim-app.ts';
import type { RunContext } from '../context.ts';
import { proveReady, servicesNow } from '../deploy.ts';
import { proofFailed } from '../errors.ts';
import { proveFreshData } from '../marker.ts';
import type { StageLog } from '../recorder.ts';
import { installStage } from './install.ts';
import { teardownStage } from './teardown.ts';

const PART = 'fresh app';

/** Restores the run's snapshot into a newly installed app of another domain, proves that the data is there, and removes that app again. */
export async function restoreFresh(run: RunContext, log: StageLog): Promise<void> {
  const { recipe, runId, signal, target } = run;
  const bound = recipe.meta.backup.boundToDomain;
  if (bound)
    return log.add({
      name: `${PART}: the snapshot is restored`,
      kind: 'proof',
      verdict: 'skipped',
      durationMs: 0,
      message: bound,
    });
  run.facts.expectedDeploys++;
  await using claimed = await claimApp({ runId, meta: recipe.meta, target, signal });
  const checkout = await cloneAt(
    run.checkout,
    join(claimed.parts.folder.abraDir, 'recipes', run.checkout.recipe),
    run.versions.head.commit,
  );
  const fresh: RunContext = { ...run, ...claimed.parts, checkout };
  const part = log.part(PART);
  await claimed.begin();
  try {
    await restoreInto(fresh, run, part);
  } finally {
    run.facts.deploys += fresh.facts.deploys;
    await teardownStage(fresh, part, 'restore');
  }
}

async function restoreInto(fresh: RunContext, run: RunContext, log: StageLog): Promise<void> {
  await installStage(fresh, log, 'head', 'restore');
  if (log.outcome().verdict !== 'passed') return;
  const before = await servicesNow(fresh);
  const restored = await log.proof('the snapshot is restored', () =>
    run.recorder.phase('restore', `${PART}: restore`, 'engine', () => moveData(run, fresh)),
  );
  if (!restored || !(await proveReady(fresh, 'restore', log, before))) return;
  await proveFreshData(fresh, log);
}

async function moveData(run: RunContext, fresh: RunContext): Promise<string> {
  const { engine, facts, signal, target } = run;
  if (!facts.snapshot) throw proofFailed('the run has no snapshot');
  const {
    app,
    facts: { services },
  } = fresh;
  await using context = openMarkerContext(engine, {
    stack: app.stack,
    domain: app.domain,
    services,
    helperImage: target.helperImage,
    signal,
  });
  return restoreElsewhere(await backupBotHost(engine), facts.snapshot, pairVolumes(facts.services, services), context);
}
