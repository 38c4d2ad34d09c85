import { readFileSync } from 'node:fs';
import { checkOut, type ComposeConfig, readCompose, secretsByHand } from '@cc-ci/abra';
import { proof } from '@cc-ci/results';
import { type Background, converge, type Converged, listServices, watchDeaths } from '@cc-ci/swarm';
import { checkEnvSample } from './env-sample.ts';
import { editAppEnv, readAppEnv } from './env.ts';
import { checkOverlays, type PlacedOverlays, placeOverlays } from './overlays.ts';
import type { AppRun } from './app-run.ts';
import { NOTHING_BEFORE, standingNow } from './before.ts';
import { deployTimeout } from './deploy-timeout.ts';
import { limitServices } from './limits.ts';
import { judgeDeploy } from './policy.ts';
import { proveAnswers } from './probes.ts';
import type { Place, StageLog } from '@cc-ci/results';

/** What is put into the app's env before a deploy, and how abra is told to deploy. */
export interface Deploy {
  readonly what: 'base' | 'head';
  readonly env: Readonly<Record<string, string>>;
  readonly chaos: boolean;
}

/** A version that is checked out, as it will be deployed. */
interface Prepared {
  readonly config: ComposeConfig;
  /** What the deploy puts into the app's env. */
  readonly env: Readonly<Record<string, string>>;
  readonly overlays: PlacedOverlays;
}

/** Checks base or head out, with the package's overlays for it, and reads what it deploys. */
export async function prepare(run: AppRun, what: 'base' | 'head'): Promise<Prepared> {
  const { checkout, recipe, versions } = run;
  const { commit } = what === 'base' && versions.base ? versions.base : versions.head;
  await checkOut(checkout, commit);
  checkEnvSample(run);
  await checkOverlays(run);
  const overlays = placeOverlays(run, what);
  const env = { ...overlays.env, ...(what === 'head' ? recipe.meta.upgrade.env : {}) };
  const config = composeOf(run, new Map([...readAppEnv(run), ...Object.entries(env)]));
  return { config, env, overlays };
}

/** Reads what the checkout deploys with the app's env as it will be. */
function composeOf(run: AppRun, env: ReadonlyMap<string, string>): ComposeConfig {
  return readCompose(run.checkout.path, new Map([...env, ['STACK_NAME', run.app.stack]]));
}

/**
 * Deploys what is checked out, with its secrets in place; from the first deploy on somebody watches for tasks that die.
 */
export async function deploy(run: AppRun, place: Place, how: Deploy): Promise<void> {
  const { app, engine, state } = run;
  editAppEnv(run, how.env);
  await judgeDeploy(run, how.what);
  await generateSecrets(run, place);
  state.before = state.deployed ? await standingNow(engine, app.stack) : NOTHING_BEFORE;
  state.watch ??= await watchDeaths(engine, app.stack);
  state.deployed = how.what;
  await limitServices(run, how.what);
  await run.recorder.phase({ place, name: 'abra app deploy', owner: 'abra' }, () =>
    run.abra.deploy(app.domain, { chaos: how.chaos }),
  );
}

/**
 * Waits until the stack has converged and the app answers; each wait is its own proof. Gives undefined when one of them
 * failed.
 */
export async function proveReady(run: AppRun, place: Place, log: StageLog): Promise<Converged | undefined> {
  let converged: Converged | undefined;
  const settled = await log.proof(proof('converged'), async () => {
    converged = await run.recorder.phase({ place, name: 'convergence', owner: 'engine' }, () =>
      waitForConvergence(run, place),
    );
    return converged.services
      .map(({ name, update }) => `${name}: ${update.state === 'none' ? 'running' : `update ${update.state}`}`)
      .join(', ');
  });
  if (!settled || !converged) return undefined;
  await run.state.watch?.forgive();
  await run.remains.noteVolumes(run.engine);
  return (await proveAnswers(run, place, log)) ? converged : undefined;
}

/** What a look at the stack has to know besides its services and tasks. */
export function backgroundOf({ recipe, state: { before } }: AppRun): Omit<Background, 'isChecked' | 'nowMs'> {
  return { before: before.services, endedBefore: before.ended, oneShots: new Set(recipe.meta.oneShots) };
}

/** Waits until every service of the app has settled. */
export async function waitForConvergence(run: AppRun, place: Place): Promise<Converged> {
  const timeout = deployTimeout(run, await listServices(run.engine, run.app.stack));
  const converged = await converge(run.engine, run.app.stack, {
    app: run.app.domain,
    ...timeout,
    ...backgroundOf(run),
    signal: run.signal,
    onState: (state) => run.recorder.note(place, state),
  });
  run.state.services = converged.services;
  return converged;
}

/** Generates the secrets that a service uses and the app does not have yet; their values are masked from here on. */
async function generateSecrets(run: AppRun, place: Place): Promise<void> {
  const env = editAppEnv(run, {});
  const byHand = secretsByHand(readFileSync(run.app.envFile, 'utf8'));
  // A version that nothing uses is left alone: abra generates what compose files name, and ends with an error where
  // that is nothing.
  const used = composeOf(run, env).secrets ?? [];
  const missing = used.filter((name) => !(name in run.state.secrets) && !byHand.has(name.toLowerCase()));
  if (missing.length === 0) return;
  const generated = await run.recorder.phase({ place, name: 'abra app secret generate', owner: 'abra' }, () =>
    run.abra.generateSecrets(run.app.domain),
  );
  for (const [name, value] of Object.entries(generated)) {
    run.state.secrets[name] = value;
    run.state.generated.push(name);
    run.redactor.add(name, value);
  }
}
