import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Abra, assertRecipe, type Checkout, checkOut } from '@cc-ci/abra';
import { CcciError, suggestion, withoutCredentials } from '@cc-ci/core';
import type { AppRun } from './app-run.ts';
import { recipeUnknown } from '../errors.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import { readRecipeLock } from './recipe-lock.ts';
import type { RunRequest } from '../request.ts';
import { resolveVersions } from './versions.ts';

export interface FetchHeadOptions {
  readonly recipe: LoadedRecipe;
  /** Where the head is; without it, what the package pins, else the catalogue's newest commit. */
  readonly source: Pick<RunRequest, 'src' | 'ref'>;
  /** Take the catalogue's newest commit whatever the lock says. @default false */
  readonly ignoreLock?: boolean | undefined;
  /** Notes whose time the fetch was. */
  readonly timed: (fetch: () => Promise<Checkout>) => Promise<Checkout>;
}

/**
 * Fetches a recipe into the app's own ABRA_DIR, resolves what is asked for, and checks its head out.
 * @throws CcciError `RECIPE_UNKNOWN`, `NOT_A_RECIPE`, `COMPOSE_UNREADABLE`, and what `resolveVersions` throws
 */
export async function fetchHead(
  { abra, abraOptions }: Pick<AppRun, 'abra' | 'abraOptions'>,
  options: FetchHeadOptions,
): Promise<Pick<AppRun, 'checkout' | 'versions'>> {
  const {
    recipe: { meta, folder: packageFolder },
    source,
    ignoreLock,
    timed,
  } = options;
  const checkout = await timed(() => fetchRecipe(abra, abraOptions.dir, meta.name));
  const versions = await resolveVersions(checkout, source, {
    base: meta.upgrade.base,
    lock: ignoreLock ? undefined : readRecipeLock(packageFolder),
  });
  await checkOut(checkout, versions.head.commit);
  assertRecipe(
    meta.name,
    checkout.path,
    source.src ? `${withoutCredentials(source.src)} at ${source.ref}` : `the catalogue’s ${meta.name}`,
  );
  return { checkout, versions };
}

/** @throws CcciError `RECIPE_UNKNOWN` with the nearest of the catalogue */
async function fetchRecipe(abra: Abra, dir: string, recipe: string): Promise<Checkout> {
  await abra.fetchRecipe(recipe).catch((error: unknown) => {
    const known = catalogueNames(dir);
    if (error instanceof CcciError && error.code === 'ABRA_FAILED' && known.length > 0 && !known.includes(recipe))
      throw recipeUnknown(recipe, suggestion(recipe, known));
    throw error;
  });
  return { recipe, path: join(dir, 'recipes', recipe) };
}

/** Names in abra's catalogue, as far as it has one. */
function catalogueNames(dir: string): string[] {
  const file = join(dir, 'catalogue', 'recipes.json');
  return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object) : [];
}
