import { CcciError } from '@cc-ci/core';
import { proof } from '@cc-ci/results';
import { engineFacts, lateFirstChecks } from '@cc-ci/swarm';
import { editAppEnv } from '../app/env.ts';
import { callHook } from '../app/hooks.ts';
import type { AppRun } from '../app/app-run.ts';
import { deploy, prepare, proveReady } from '../app/deploy.ts';
import { wireSso } from '../app/sso.ts';
import { proofFailed } from '../app/errors.ts';
import { type BaseAndHead, checkDrops, checkNamedServices, checkOneShots } from '../app/named-services.ts';
import { tellTraps } from '../app/traps.ts';
import { ensureImages, proveImages, tellImages } from '../app/images.ts';
import type { StageLog } from '@cc-ci/results';
import { proveAsJudged } from '../app/policy.ts';
import { proveStaysUp } from '../app/stays-up.ts';
import { proveChaosLabel, proveRoutes } from './upgrade-proofs.ts';

/** Installs base or head, and proves that it runs; `place` says in which stage that happens. */
export async function installStage(
  run: AppRun,
  log: StageLog,
  { what, place = 'install' }: { what: 'base' | 'head'; place?: 'install' | 'restore' | 'deps' },
): Promise<void> {
  const { abra, app, checkout, recorder, target, versions } = run;
  const base = what === 'base' ? versions.base : undefined;
  await recorder.phase({ place, name: 'abra app new', owner: 'abra' }, () =>
    abra.newApp({
      recipe: checkout.recipe,
      version: base?.version,
      domain: app.domain,
      server: target.abra.server,
      chaos: !base,
    }),
  );
  // From here on the env file says what the app will have: its stack's name, and the compose files that the package
  // chooses.
  editAppEnv(run, {});
  const head = base && (await prepare(run, 'head').catch(leftToUpgrade));
  const { config, env, overlays } = await prepare(run, what);
  if (place !== 'deps') checkNames(run, { [what]: config, ...(head ? { head: head.config } : {}) });
  log.asides.push(...tellTraps(run, place, config));
  const had = await log.proof(proof('images-available', what), async () =>
    recorder.phase({ place, name: 'images', owner: 'engine' }, async () => tellImages(await ensureImages(run, config))),
  );
  if (!had) return;
  if (!(await wireSso(run, place, log))) return;
  await callHook(run, place, 'beforeInstall');
  // A chaos deploy takes the tree as it is: needed for untracked overlays, and where a lightweight tag trips lint R014.
  const chaos = !base || versions.lightweight.length > 0 || overlays.files.length > 0;
  run.deploys.actual++;
  await deploy(run, place, { what, env, chaos });
  const converged = await proveReady(run, place, log);
  if (!converged) return;
  if (place === 'install')
    for (const hint of lateFirstChecks(converged.services, await engineFacts(run.engine))) recorder.note(place, hint);
  await log.proof(proof('images-run', what), () => proveImages(config, [], converged));
  await log.proof(proof('as-judged'), () => proveAsJudged(run));
  await log.proof(proof('own-routes'), () => proveRoutes(run, converged.services));
  if (base) await log.proof(proof('version-label'), () => proveVersionLabel(run, base.version));
  else await log.proof(proof('chaos-label'), () => proveChaosLabel(run, converged));
  await proveStaysUp(run, place, log);
}

/** A head that cannot be read is told in the upgrade, which is about it. */
function leftToUpgrade(error: unknown): undefined {
  if (!(error instanceof CcciError)) throw error;
}

/** Names in recipe.ts are looked up before anything is deployed, those of the head as well. */
function checkNames({ recipe: { meta }, recorder }: AppRun, { base, head }: Partial<BaseAndHead>): void {
  const { ready } = meta;
  if (base) checkNamedServices(meta, base, 'base');
  if (head) checkNamedServices(base ? { ready } : meta, head, 'head');
  checkOneShots(
    meta,
    [base, head].filter((each) => each !== undefined),
  );
  const gone = base && head ? checkDrops(meta, { base, head }) : [];
  for (const name of gone)
    recorder.note('install', `upgrade.drops: the base has no "${name}"; remove it from recipe.ts`);
}

function proveVersionLabel(run: AppRun, version: string): string {
  const name = `coop-cloud.${run.app.stack}.version`;
  const label = run.state.services.find((service) => service.name === 'app')?.labels[name];
  if (label !== version)
    throw proofFailed(`label ${name} of service app is ${label ?? 'missing'}, and the base is ${version}`);
  return `${name}=${label}${whyChaos(run.versions.lightweight)}`;
}

function whyChaos(lightweight: readonly string[]): string {
  return lightweight.length === 0
    ? ''
    : `; deployed by chaos, since lint R014 refuses the lightweight tag ${lightweight.join(', ')}`;
}
