import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CcciError, limited } from '@cc-ci/core';
import { defaultMeta, type Meta, noDefaultExport, parseMeta } from '@cc-ci/recipe';
import { syntaxPlace } from './syntax-place.ts';
import { nameDiffers, packageCodeOverdue, recipeModuleBroken } from '../package-errors.ts';

/** Modules of a package are read and run once; that takes a second. */
const LOAD_TIMEOUT_MS = 60_000;

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
  if (!existsSync(file)) return { meta: metaWithoutPackage(name), folder: undefined };
  const shown = `recipes/${name}/recipe.ts`;
  const overdue = () => packageCodeOverdue(name, 'recipe.ts', LOAD_TIMEOUT_MS);
  const load = () => import(pathToFileURL(file).href) as Promise<{ default?: unknown }>;
  const module = await limited(load, { timeoutMs: LOAD_TIMEOUT_MS, overdue }).catch(async (cause: unknown) => {
    throw cause instanceof CcciError ? cause : recipeModuleBroken(shown, cause, await syntaxPlace(file, cause));
  });
  if (module.default === undefined) throw noDefaultExport(shown);
  const meta = parseMeta(shown, module.default);
  if (meta.name !== name) throw nameDiffers(shown, meta.name, name);
  return { meta, folder };
}

/**
 * Answers of an app that is up, of which nobody has said what its first page is: it may send people on, ask them to
 * sign in, or refuse who has not (a probe does not take a web server's own refusal for the app's).
 */
const ANSWERS_OF_AN_UNKNOWN_APP = [200, 204, 301, 302, 303, 307, 308, 401, 403];

function metaWithoutPackage(name: string): Meta {
  const meta = defaultMeta(name);
  return { ...meta, health: { ...meta.health, ok: ANSWERS_OF_AN_UNKNOWN_APP } };
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
