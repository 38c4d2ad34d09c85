import { depUnknown, orderDeps, proveOneOfEach } from '@cc-ci/deps';
import { nodeOf, ssoProviderOf } from '../app/sso.ts';
import { type LoadedRecipe, loadRecipe, packageNames } from '../app/load-recipe.ts';

/**
 * The recipes that one needs during a run, near and far, each behind those that it needs itself.
 * @throws CcciError `DEP_UNKNOWN`, `DEP_CYCLE`, `DEP_PROVIDES_NONE`, `DEP_PROVIDERS_AMBIGUOUS`, and what is wrong with
 * the package of a dep
 */
export async function planDeps(workspace: string, recipe: LoadedRecipe): Promise<readonly LoadedRecipe[]> {
  const load = async (name: string, neededBy: string) => {
    const loaded = await loadRecipe(workspace, name);
    if (!loaded.folder) throw depUnknown(`recipes/${neededBy}/recipe.ts`, name, packageNames(workspace));
    return nodeOf(loaded);
  };
  const nodes = await orderDeps(nodeOf(recipe), load);
  const recipes = nodes.map((node) => node.recipe);
  for (const each of [...recipes, recipe]) checkProviders(each, recipes);
  return recipes;
}

/** Names of the recipes of which a run deploys apps: its deps, and the recipe itself. @throws as `planDeps` does */
export async function recipesOfRun(workspace: string, name: string): Promise<readonly string[]> {
  const recipe = await loadRecipe(workspace, name);
  return [...(await planDeps(workspace, recipe)), recipe].map(({ meta }) => meta.name);
}

/** Names of the recipes that need one during a run, near or far. */
export async function dependentsOf(workspace: string, name: string): Promise<readonly string[]> {
  const needs = await Promise.all(
    packageNames(workspace).map(async (each) => ({ each, recipes: await recipesOfRun(workspace, each) })),
  );
  return needs.filter(({ each, recipes }) => each !== name && recipes.includes(name)).map(({ each }) => each);
}

function checkProviders(recipe: LoadedRecipe, recipes: readonly LoadedRecipe[]): void {
  proveOneOfEach(recipe.meta.name, ownDeps(recipe.meta.deps, recipes));
  if (recipe.meta.sso) ssoProviderOf(recipe, recipes);
}

function ownDeps(names: readonly string[], recipes: readonly LoadedRecipe[]) {
  return recipes.filter(({ meta }) => names.includes(meta.name)).map(nodeOf);
}
