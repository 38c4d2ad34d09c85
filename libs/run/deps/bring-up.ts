import { checkOut } from '@cc-ci/abra';
import { type AppAddress } from '@cc-ci/recipe';
import { readAppEnv } from '../app-env.ts';
import { claimApp } from '../claim-app.ts';
import { addressOf, type RunContext } from '../context.ts';
import { fetchRecipe } from '../fetch-recipe.ts';
import type { LoadedRecipe } from '../load-recipe.ts';
import type { StageLog } from '../recorder.ts';
import { readRecipeLock } from '../recipe-lock.ts';
import { installStage } from '../stages/install.ts';
import { resolveVersions } from '../versions.ts';

/** A dep as an app of a run. */
export interface DepApp {
  readonly context: RunContext;
  /** How tests and hooks reach it; only once it is deployed. */
  address(): AppAddress;
  /** Lets it outlive the run. */
  keep(): void;
}

export interface BringUpOptions {
  /** Disposed at the end of the run. */
  readonly owned: AsyncDisposableStack;
  /** Called when the swarm is about to be touched: from then on there is something to remove. */
  readonly onBegin: (app: DepApp) => void;
}

/** Deploys a recipe for the run of another one, at what the request names for it, else at what its package pins; its proofs are those of an install. */
export async function bringUpDep(run: RunContext, recipe: LoadedRecipe, log: StageLog, { owned, onBegin }: BringUpOptions): Promise<DepApp> {
  const { recorder, request, runId, signal, target } = run;
  const { name } = recipe.meta;
  const claimed = owned.use(await claimApp({ runId, meta: recipe.meta, target, signal, dependent: run.recipe.meta.name }));
  const checkout = await recorder.phase('deps', `${name}: abra recipe fetch`, 'abra', () => fetchRecipe(claimed.parts.abra, claimed.parts.folder, name));
  const versions = await resolveVersions(checkout, request.heads[name] ?? {}, { lock: readRecipeLock(recipe.folder) });
  await checkOut(checkout, versions.head.commit);
  const context: RunContext = { ...run, ...claimed.parts, recipe, checkout, versions };
  const app = { context, address: () => addressOf(context, readAppEnv(context)), keep: claimed.keep };
  claimed.begin();
  onBegin(app);
  await installStage(context, log, 'head', 'deps');
  run.facts.deploys += context.facts.deploys;
  return app;
}
