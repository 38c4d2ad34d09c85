import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Abra, Checkout } from '@cc-ci/abra';
import { CcciError, suggestion } from '@cc-ci/core';
import { recipeUnknown } from './errors.ts';
import type { RunFolder } from './journal.ts';

/** Fetches a recipe into the app's own ABRA_DIR. @throws CcciError `RECIPE_UNKNOWN` with the nearest of the catalogue */
export async function fetchRecipe(abra: Abra, folder: RunFolder, recipe: string): Promise<Checkout> {
  await abra.fetchRecipe(recipe).catch((error: unknown) => {
    const known = catalogueNames(folder);
    if (error instanceof CcciError && error.code === 'ABRA_FAILED' && known.length > 0 && !known.includes(recipe)) throw recipeUnknown(recipe, suggestion(recipe, known));
    throw error;
  });
  return { recipe, path: join(folder.abraDir, 'recipes', recipe) };
}

/** Names in abra's catalogue, as far as it has one. */
function catalogueNames(folder: RunFolder): string[] {
  const file = join(folder.abraDir, 'catalogue', 'recipes.json');
  return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object) : [];
}
