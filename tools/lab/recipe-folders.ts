import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { checkoutDir } from '@cc-ci/host';
import { zone } from './lab.ts';
import type { LabService } from './services/services.ts';

const recipesDir = join(checkoutDir, 'recipes');

/** Folders of images: the lab's own, which any recipe may name, and those of the recipes. */
export function imageRoots(): string[] {
  return [join(import.meta.dirname, 'images'), ...inRecipes('images')];
}

/**
 * Apps of the lab that one recipe needs: each folder `recipes/<recipe>/lab/services/<stack>` that has a `compose.yml`.
 */
export function servicesOf(recipe: string, recipes = recipesDir): LabService[] {
  const dir = join(recipes, recipe, 'lab/services');
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((stack) => existsSync(join(dir, stack, 'compose.yml')))
    .map((stack) => ({ stack, dir: join(dir, stack) }));
}

/**
 * Env that the lab lays over the apps of one recipe, by recipe: `recipes/<recipe>/lab/app.env`, in which `$LAB_ZONE` is
 * the lab's zone.
 */
export function envByRecipe(recipes = recipesDir): Record<string, Record<string, string>> {
  return Object.fromEntries(
    inRecipes('app.env', recipes).map((file) => [
      basename(dirname(dirname(file))),
      Object.fromEntries(
        Object.entries(parseEnv(readFileSync(file, 'utf8').replaceAll('$LAB_ZONE', zone))).map(([name, value]) => [
          name,
          value ?? '',
        ]),
      ),
    ]),
  );
}

/** Names of the recipes that have something for the lab. */
export function labFolders(): string[] {
  return inRecipes('');
}

function inRecipes(path: string, recipes = recipesDir): string[] {
  return readdirSync(recipes)
    .map((recipe) => join(recipes, recipe, 'lab', path))
    .filter((each) => existsSync(each));
}
