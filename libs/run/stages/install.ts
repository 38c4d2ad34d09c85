import { checkOut } from '@cc-ci/abra';
import { proof } from '@cc-ci/results';
import { editAppEnv, readAppEnv } from '../app/env.ts';
import { callHook } from '../app/hooks.ts';
import type { AppRun } from '../app/app-run.ts';
import { composeOf, deploy, proveReady } from '../app/deploy.ts';
import { wireSso } from '../app/sso.ts';
import { proofFailed } from '../app/errors.ts';
import { ensureImages, proveImages, tellImages } from '../app/images.ts';
import { placeOverlays } from '../app/overlays.ts';
import type { StageLog } from '@cc-ci/results';
import { proveStaysUp } from '../app/stays-up.ts';
import { proveRoutes } from './upgrade-proofs.ts';

/** Installs the base, or the head itself where the request or the recipe leaves the upgrade out; `place` says in which stage that happens. */
export async function installStage(
  run: AppRun,
  log: StageLog,
  what: 'base' | 'head',
  place: 'install' | 'restore' | 'deps' = 'install',
): Promise<void> {
  const { abra, app, checkout, recipe, recorder, target, versions } = run;
  const base = what === 'base' ? versions.base : undefined;
  await recorder.phase(place, 'abra app new', 'abra', () =>
    abra.newApp({
      recipe: checkout.recipe,
      version: base?.version,
      domain: app.domain,
      server: target.abra.server,
      chaos: !base,
    }),
  );
  await checkOut(checkout, base?.commit ?? versions.head.commit);
  // From here on the env file says what the app will have: its stack's name, and the compose files that the package chooses.
  editAppEnv(run, {});
  const overlays = placeOverlays(run, what);
  const env = { ...overlays.env, ...(what === 'head' ? recipe.meta.upgrade.env : {}) };
  const config = composeOf(run, new Map([...readAppEnv(run), ...Object.entries(env)]));
  const had = await log.proof(proof('images-available', what), async () =>
    recorder.phase(place, 'images', 'engine', async () => tellImages(await ensureImages(run, config))),
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
  await log.proof(proof('images-run', what), () => proveImages(config, [], converged));
  await log.proof(proof('own-routes'), () => proveRoutes(run, converged.services));
  if (base) await log.proof(proof('version-label'), () => proveVersionLabel(run, base.version));
  await proveStaysUp(run, place, log);
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
