import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Edit, Tree } from './edits.ts';
import type { Branch, History } from './history.ts';
import { branchesOf, type Mistakes } from './mistakes.ts';

/** Folder with the recipe packages of this checkout. */
export const RECIPES = join(import.meta.dirname, '../../recipes');

/**
 * The history of a recipe, from `<recipes>/<name>/lab/history.ts` and `mistakes.ts`: releases, the branch `pr/next`,
 * branches, mistakes.
 * @throws an error when the file tells the history of another recipe
 */
export async function loadHistory(recipe: string, recipes = RECIPES): Promise<History> {
  const { default: history } = (await load(recipes, recipe, 'history.ts')) as { default: History };
  if (history.recipe !== recipe)
    throw new Error(`recipes/${recipe}/lab/history.ts tells the history of ${history.recipe}`);
  const next: Record<string, Branch> = history.next ? { 'pr/next': { from: 'main', commits: history.next } } : {};
  return { ...history, branches: { ...next, ...history.branches, ...branchesOf(await loadMistakes(recipe, recipes)) } };
}

/** What `<recipes>/<name>/lab/mistakes.ts` exports; none without that file. */
export async function loadMistakes(recipe: string, recipes = RECIPES): Promise<Mistakes> {
  if (!existsSync(join(recipes, recipe, 'lab/mistakes.ts'))) return {};
  return ((await load(recipes, recipe, 'mistakes.ts')) as { default: Mistakes }).default;
}

/** The recipes that have a history, in the order of their names. */
export function toldRecipes(recipes = RECIPES): string[] {
  return readdirSync(recipes)
    .filter((name) => existsSync(join(recipes, name, 'lab/history.ts')))
    .sort();
}

/** The files of a recipe's package that some edits change, with their text afterwards; paths begin with `recipes/`. */
export function packageEdits(recipe: string, edits: readonly Edit[], recipes = RECIPES): Record<string, string> {
  const folder = join(recipes, recipe);
  const files = globSync('**/*.{ts,yml,md,json}', { cwd: folder, exclude: ['node_modules/**', 'lab/**'] });
  const before: Tree = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const tree: Tree = new Map(before);
  for (const edit of edits) edit(tree, join(folder, 'lab'));
  const changed = [...tree].filter(([file, text]) => before.get(file) !== text);
  return Object.fromEntries(changed.map(([file, text]) => [`recipes/${recipe}/${file}`, text]));
}

function load(recipes: string, recipe: string, file: string): Promise<unknown> {
  return import(pathToFileURL(join(recipes, recipe, 'lab', file)).href);
}
