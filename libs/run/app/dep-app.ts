import type { AppAddress } from '@cc-ci/recipe';
import type { LoadedRecipe } from './load-recipe.ts';
import type { RealmLedger } from '../deps/realm-ledger.ts';

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
