import { asCcciError } from '@cc-ci/core';
import { type DepRecord, proof } from '@cc-ci/results';
import { collectLogs } from '../app/logs.ts';
import type { AppRun } from '../app/app-run.ts';
import { proofFailed } from '../app/errors.ts';
import type { LoadedRecipe } from '../app/load-recipe.ts';
import type { StageLog } from '@cc-ci/results';
import { doEachPart } from '../stages/each-part.ts';
import { type Leftover, teardownStage } from '../stages/teardown.ts';
import { type BegunDep, bringUpDep } from './bring-up.ts';
import type { DepApp } from '../app/dep-app.ts';
import { shareDep } from './warm.ts';

/**
 * The recipes that a run needs, as apps of the run. Disposing it removes whatever is left of those that are the run's
 * own.
 */
export class Deps implements AsyncDisposable {
  /** Each behind those that it needs itself. */
  readonly recipes: readonly LoadedRecipe[];
  readonly #apps: ReadonlyMap<string, PromiseWithResolvers<DepApp | undefined>>;
  readonly #used: DepApp[] = [];
  /** To be removed at the end. */
  readonly #begun = new Set<BegunDep>();
  readonly #owned = new AsyncDisposableStack();

  constructor(recipes: readonly LoadedRecipe[]) {
    this.recipes = recipes;
    this.#apps = new Map(recipes.map(({ meta }) => [meta.name, Promise.withResolvers()]));
  }

  /** The app of a dep, once it is ready; undefined when it did not come up. */
  async app(name: string): Promise<DepApp | undefined> {
    return this.#apps.get(name)?.promise;
  }

  /** Brings them all up, each when those that it needs itself are; a run without deps has no such stage. */
  async bringUp(run: AppRun): Promise<void> {
    if (this.recipes.length === 0) return;
    await run.recorder.stage('deps', async (log) => {
      await Promise.all(this.recipes.map((recipe) => this.#bringUpOne(run, recipe, this.#partOf(run, recipe, log))));
    });
  }

  /** Keeps their logs beside the record. */
  async collectLogs(): Promise<void> {
    for (const { context } of this.#begun) await collectLogs(context, `${context.recipe.meta.name}-`);
  }

  /** Removes them, the last first, and proves that nothing of them is left. */
  async takeDown(log: StageLog): Promise<readonly Leftover[]> {
    const left: Leftover[] = [];
    for (const { context } of [...this.#begun].toReversed()) {
      const part = this.#partOf(context, context.recipe, log);
      await doEachPart(part, [['teardown', async () => void left.push(...(await teardownStage(context, part)))]]);
    }
    return left;
  }

  /** Lets them outlive the run: disposing then frees only what this process holds. */
  keep(): void {
    for (const { keep } of this.#begun) keep();
  }

  /** What the record says of them; `realm` is the run's in its provider. */
  records({ state: { realm } }: AppRun): DepRecord[] {
    return this.#used.map((dep) => {
      const { recipe, domain, commit, mode } = dep;
      return {
        recipe: recipe.meta.name,
        domain,
        commit,
        mode,
        ...(realm?.dep.domain === domain ? { realm: realm.name } : {}),
      };
    });
  }

  /** A dep at its pin is not what the run is about: that it does not come up is no fault of the recipe's. */
  #partOf({ request }: AppRun, { meta: { name } }: LoadedRecipe, log: StageLog): StageLog {
    const part = log.part(name);
    if (!request.heads[name]) part.blames = 'outside';
    return part;
  }

  async #bringUpOne(run: AppRun, recipe: LoadedRecipe, log: StageLog): Promise<void> {
    const { name, deps } = recipe.meta;
    try {
      await Promise.all(deps.map((each) => this.app(each)));
      const app =
        run.request.deps === 'warm' ? await this.#share(run, recipe, log) : await this.#deploy(run, recipe, log);
      this.#apps.get(name)?.resolve(log.outcome().verdict === 'passed' ? app : undefined);
    } catch (error) {
      log.failed(proof('brought-up'), asCcciError(error));
      this.#apps.get(name)?.resolve(undefined);
    }
  }

  async #deploy(run: AppRun, recipe: LoadedRecipe, log: StageLog): Promise<DepApp> {
    run.deploys.expected++;
    const onBegin = (begun: BegunDep) => {
      this.#begun.add(begun);
      this.#used.push(begun.app);
    };
    return (await bringUpDep(run, { recipe, log }, { mode: 'cold', owned: this.#owned, onBegin })).app;
  }

  /** One that this run makes is removed with it only when it did not come up. */
  async #share(run: AppRun, recipe: LoadedRecipe, log: StageLog): Promise<DepApp> {
    const onBegin = (begun: BegunDep) => void this.#begun.add(begun);
    const app = await shareDep(run, { recipe, log }, async () => {
      const begun = await bringUpDep(run, { recipe, log }, { mode: 'warm', owned: this.#owned, onBegin });
      if (log.outcome().verdict !== 'passed') throw proofFailed(`${recipe.meta.name} did not come up`);
      this.#begun.delete(begun);
      return begun;
    });
    this.#used.push(app);
    return app;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}
