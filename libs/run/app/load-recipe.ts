import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defaultMeta, type Meta, noDefaultExport, parseMeta } from '@cc-ci/recipe';
import { nameDiffers, recipeModuleBroken } from '../errors.ts';

/** A recipe as the engine works with it. */
export interface LoadedRecipe {
  readonly meta: Meta;
  /** Folder of its package; undefined for one without a package, which gets the generic stages. */
  readonly folder: string | undefined;
}

/**
 * Loads `recipes/<name>/recipe.ts`.
 * @throws CcciError `META_INVALID`, `META_MISSING`, `RECIPE_MODULE_BROKEN`, each with the file
 */
export async function loadRecipe(workspace: string, name: string): Promise<LoadedRecipe> {
  const folder = join(workspace, 'recipes', name);
  const file = join(folder, 'recipe.ts');
  if (!existsSync(file)) return { meta: defaultMeta(name), folder: undefined };
  const shown = `recipes/${name}/recipe.ts`;
  const module = (await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw recipeModuleBroken(shown, cause);
  })) as { default?: unknown };
  if (module.default === undefined) throw noDefaultExport(shown);
  const meta = parseMeta(shown, module.default);
  if (meta.name !== name) throw nameDiffers(shown, meta.name, name);
  return { meta, folder };
}

/** Names of the recipes that have a package, which is a folder with a `recipe.ts`. */
export function packageNames(workspace: string): string[] {
  return readdirSync(join(workspace, 'recipes')).filter((name) =>
    existsSync(join(workspace, 'recipes', name, 'recipe.ts')),
  );
}

/** What recipes declare together, in MiB. */
export function memoryOf(recipes: readonly LoadedRecipe[]): number {
  return recipes.reduce((sum, { meta }) => sum + meta.memoryMb, 0);
}
