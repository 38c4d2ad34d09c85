import type { AppAddress } from '@cc-ci/recipe';
import type { LoadedRecipe } from './load-recipe.ts';

/** The recipes that a run needs, as apps. */
export interface DepApps {
  /** Each behind those that it needs itself. */
  readonly recipes: readonly LoadedRecipe[];
  /** The app of a dep, once it is ready; undefined when it did not come up. */
  app(name: string): Promise<DepApp | undefined>;
}

/** A dep as an app that a run can use. */
export interface DepApp {
  readonly recipe: LoadedRecipe;
  readonly domain: string;
  /** What of the recipe was deployed. */
  readonly commit: string;
  /** `cold`: deployed for this run alone; `warm`: shared with other runs. */
  readonly mode: 'cold' | 'warm';
  /** How tests and hooks reach it. */
  readonly address: AppAddress;
  /** Who has a realm in it, where it is shared. */
  readonly ledger?: RealmLedger;
}

/** A realm that an app has in its provider. */
export interface Realm {
  readonly name: string;
  readonly dep: DepApp;
}

/** Who has a realm in a shared provider, so that those of dead runs can be removed. */
export interface RealmLedger {
  /** Notes that the app of a domain is about to get a realm. */
  note(realm: string, domain: string): void;
  forget(realm: string): void;
  /** Realms of apps whose run is dead: nobody holds the kernel's lock on their domain. */
  orphans(): Promise<readonly string[]>;
}
