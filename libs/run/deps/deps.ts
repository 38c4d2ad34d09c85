import { asCcciError } from '@cc-ci/core';
import type { DepRecord } from '@cc-ci/results';
import type { Resource } from '@cc-ci/swarm';
import type { RunContext } from '../context.ts';
import type { LoadedRecipe } from '../load-recipe.ts';
import type { StageLog } from '../recorder.ts';
import { type Leftover, teardownStage } from '../stages/teardown.ts';
import { bringUpDep, type DepApp } from './bring-up.ts';

/** The recipes that a run needs, as apps of the run. Disposing it removes whatever is left of them. */
export class Deps implements AsyncDisposable {
  /** Each behind those that it needs itself. */
  readonly recipes: readonly LoadedRecipe[];
  readonly #apps: ReadonlyMap<string, PromiseWithResolvers<DepApp | undefined>>;
  readonly #begun: DepApp[] = [];
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
  async bringUp(run: RunContext): Promise<void> {
    if (this.recipes.length === 0) return;
    run.facts.expectedDeploys += this.recipes.length;
    await run.recorder.stage('deps', async (log) => {
      await Promise.all(this.recipes.map((recipe) => this.#bringUpOne(run, recipe, log.part(recipe.meta.name))));
    });
  }

  /** Removes them, the last first, and proves that nothing of them is left. */
  async takeDown(log: StageLog, before: readonly Resource[]): Promise<readonly Leftover[]> {
    const left: Leftover[] = [];
    for (const { context } of this.#begun.toReversed()) left.push(...(await teardownStage(context, log.part(context.recipe.meta.name), before)));
    return left;
  }

  /** Lets them outlive the run: disposing then frees only what this process holds. */
  keep(): void {
    for (const { keep } of this.#begun) keep();
  }

  /** What the record says of them; `realm` is the run's in its provider. */
  records(run: RunContext): DepRecord[] {
    return this.#begun.map(({ context: { recipe, app, versions } }) => {
      const realm = run.facts.realm?.dep.context.recipe === recipe ? run.facts.realm.name : undefined;
      return { recipe: recipe.meta.name, domain: app.domain, commit: versions.head.commit, mode: 'cold', ...(realm ? { realm } : {}) };
    });
  }

  async #bringUpOne(run: RunContext, recipe: LoadedRecipe, log: StageLog): Promise<void> {
    const { name, deps } = recipe.meta;
    try {
      await Promise.all(deps.map((each) => this.app(each)));
      const app = await bringUpDep(run, recipe, log, { owned: this.#owned, onBegin: (begun) => void this.#begun.push(begun) });
      this.#apps.get(name)?.resolve(log.outcome().verdict === 'passed' ? app : undefined);
    } catch (error) {
      log.failed('it is brought up', asCcciError(error));
      this.#apps.get(name)?.resolve(undefined);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}
