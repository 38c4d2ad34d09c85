import { proof } from '@cc-ci/results';
import { listServices, removeServices } from '@cc-ci/swarm';
import { callHook } from '../app/hooks.ts';
import type { AppRun } from '../app/app-run.ts';
import { changesBetween, tellChanges } from '../app/changes.ts';
import { deploy, prepare, proveReady } from '../app/deploy.ts';
import { ensureImages, tellImages } from '../app/images.ts';
import { closeStack } from '../app/into-stack.ts';
import { proveUpgradeKept, seed } from '../app/marker-proofs.ts';
import { newVariables } from '../app/new-variables.ts';
import { proveStaysUp } from '../app/stays-up.ts';
import { tellTraps } from '../app/traps.ts';
import { lookBeforeUpgrade } from '../app/whole-unmarked.ts';
import type { StageLog } from '@cc-ci/results';
import { proveUpgraded } from './upgrade-proofs.ts';

/**
 * Upgrades the installed base in place to the head, by chaos, and proves that it is the head that runs, settled, with
 * the data.
 */
export async function upgradeStage(run: AppRun, log: StageLog): Promise<void> {
  const { recorder, state } = run;
  const { config, env } = await prepare(run, 'head');
  log.asides.push(...newVariables(run));
  log.asides.push(...tellTraps(run, 'upgrade', config));
  const had = await log.proof(proof('images-available', 'head'), async () =>
    recorder.phase({ place: 'upgrade', name: 'images', owner: 'engine' }, async () =>
      tellImages(await ensureImages(run, config)),
    ),
  );
  if (!had) return;
  await callHook(run, 'upgrade', 'beforeUpgrade');
  await seed(run, 'upgrade', log);
  await lookBeforeUpgrade(run);
  await closeStack(run);
  await deploy(run, 'upgrade', { what: 'head', env, chaos: true });
  await noteChanges(run, log);
  await removeDropped(run);
  const converged = await proveReady(run, 'upgrade', log);
  if (!converged) return;
  await proveUpgraded(run, log, { before: state.before, converged, config });
  await proveUpgradeKept(run, log);
  await proveStaysUp(run, 'upgrade', log);
}

/**
 * What the deploy changes stands beside each proof that fails from here on: one of it is the cause. A rollback would
 * take it away.
 */
async function noteChanges({ app, engine, state }: AppRun, log: StageLog): Promise<void> {
  const changes = changesBetween(state.before.services, await listServices(engine, app.stack)).filter(
    // A version says only that something changed, and what it is of stands beside it.
    ({ kind, what }) =>
      !(kind === 'label' && /\.version=/.test(what)) && !(kind === 'variable' && /^\w+_VERSION=/.test(what)),
  );
  const told = tellChanges(changes).replaceAll(`${app.stack}_`, '');
  if (changes.length > 0) log.asides.push(`changed since the base: ${told}`);
}

/** abra does not prune: what the head drops is removed as the release notes tell operators to. */
async function removeDropped({ app, engine, recipe, state }: AppRun): Promise<void> {
  const { drops } = recipe.meta.upgrade;
  const dropped = state.before.services.filter(({ name }) => drops.includes(name));
  const there = await listServices(engine, app.stack);
  await removeServices(
    engine,
    there.filter(({ id }) => dropped.some((service) => service.id === id)),
  );
}
