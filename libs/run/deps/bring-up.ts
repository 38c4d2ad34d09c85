import type { Checkout } from '@cc-ci/abra';
import { drawCredentials, namedCredentials } from '@cc-ci/recipe';
import { readAppEnv } from '../app/env.ts';
import { claimApp, type Keeping } from '../app/claim-app.ts';
import { addressOf, type AppRun } from '../app/app-run.ts';
import { fetchHead } from '../app/fetch-recipe.ts';
import type { LoadedRecipe } from '../app/load-recipe.ts';
import type { StageLog } from '@cc-ci/results';
import { installStage } from '../stages/install.ts';
import type { DepApp } from '../app/dep-app.ts';

/** A dep that this run has deployed, or tried to. */
export interface BegunDep {
  readonly app: DepApp;
  /** What its removal works on. */
  readonly context: AppRun;
  /** Lets it outlive the run. */
  keep(how?: Keeping): void;
}

/** The recipe of a dep, and the log of its part of the stage. */
export interface DepStage {
  readonly recipe: LoadedRecipe;
  readonly log: StageLog;
}

export interface BringUpOptions {
  /** Disposed at the end of the run. */
  readonly owned: AsyncDisposableStack;
  readonly mode: DepApp['mode'];
  /** Called when the swarm is about to be touched: from then on there is something to remove. */
  readonly onBegin: (dep: BegunDep) => void;
}

/**
 * Deploys a recipe for the run of another one, at what the request names for it, else at what its package pins; its
 * proofs are those of an install.
 */
export async function bringUpDep(
  run: AppRun,
  { recipe, log }: DepStage,
  { owned, mode, onBegin }: BringUpOptions,
): Promise<BegunDep> {
  const { recorder, request, runId, signal, target } = run;
  const { name } = recipe.meta;
  const claimed = owned.use(
    await claimApp({
      runId,
      meta: recipe.meta,
      target,
      signal,
      redactor: run.redactor,
      dependent: mode === 'cold' ? run.recipe.meta.name : undefined,
    }),
  );
  const timed = (fetch: () => Promise<Checkout>) =>
    recorder.phase({ place: 'deps', name: `${name}: abra recipe fetch`, owner: 'abra' }, fetch);
  const { checkout, versions } = await fetchHead(claimed.parts, {
    recipe,
    source: request.heads[name] ?? {},
    target,
    judged: ['head'],
    timed,
  });
  const credentials = drawCredentials();
  for (const [who, password] of Object.entries(namedCredentials(credentials)))
    run.redactor.add(`${name}:${who}`, password);
  const context: AppRun = { ...run, ...claimed.parts, recipe, credentials, checkout, versions };
  const app: DepApp = {
    recipe,
    domain: context.app.domain,
    commit: versions.head.commit,
    mode,
    get address() {
      return addressOf(context, readAppEnv(context));
    },
  };
  const begun: BegunDep = { app, context, keep: claimed.keep };
  await claimed.begin();
  onBegin(begun);
  await installStage(context, log, { what: 'head', place: 'deps' });
  return begun;
}
