import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { createProjectGraphAsync, type ProjectGraph } from '@nx/devkit';
import { changedPaths, findBase, gitOf, recipesOf } from './change.ts';
import { type Check, planChecks, type Recipes } from './recipe-plan.ts';
import { WORKSPACE } from './tasks.ts';

/** End-to-end tests of recipes. Those of the mistakes of one recipe run as its target. */
const FILES = 'tools/{cli/e2e,e2e}/recipes/*.e2e.ts';
const OF_ONE_RECIPE = 'recipes.e2e.ts';

/** The checks of this workspace in their order, and a line that says what the order follows from. */
export async function readPlan(): Promise<{ checks: readonly Check[]; about: string }> {
  const graph = await createProjectGraphAsync();
  const { recipes, about } = readRecipes(graph);
  return { checks: planChecks([...tasksOf(graph, recipes.all), ...filesOf(recipes.all)], recipes), about };
}

function readRecipes(graph: ProjectGraph): { recipes: Recipes; about: string } {
  const all = Object.keys(graph.nodes).flatMap((name) => recipeIn(name) ?? []);
  const deps = Object.fromEntries(
    all.map((recipe) => [
      recipe,
      (graph.dependencies[`recipe-${recipe}`] ?? []).flatMap(({ target }) => recipeIn(target) ?? []),
    ]),
  );
  const git = gitOf(WORKSPACE);
  const base = findBase(git, process.env.CC_CI_BASE);
  if ('none' in base)
    return {
      recipes: { all, deps, changed: [], affected: all },
      about: `${base.none}: every recipe counts as affected`,
    };
  const changed = recipesOf(changedPaths(git, base.commit), all);
  const affected = affectedSince(base.commit);
  const named = affected.join(', ') || 'none';
  const about = `since ${base.commit.slice(0, 8)} the change affects ${affected.length} of ${all.length} recipes: ${named}`;
  return { recipes: { all, deps, changed, affected }, about };
}

function affectedSince(base: string): string[] {
  const args = ['show', 'projects', '--affected', `--base=${base}`, '--withTarget=test', '--json'];
  const printed = execFileSync('nx', args, { cwd: WORKSPACE, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return (JSON.parse(printed) as string[]).flatMap((name) => recipeIn(name) ?? []);
}

function tasksOf({ nodes }: ProjectGraph, recipes: readonly string[]): Check[] {
  const task = (recipe: string, target: string, kind: Check['kind']): Check[] => {
    const asked = `recipe-${recipe}:${target}`;
    return nodes[`recipe-${recipe}`]?.data.targets?.[target] ? [{ name: asked, kind, recipe, asked }] : [];
  };
  return recipes.flatMap((recipe) => [...task(recipe, 'test', 'run'), ...task(recipe, 'mistakes', 'mistakes')]);
}

function filesOf(recipes: readonly string[]): Check[] {
  const files = globSync(FILES, { cwd: WORKSPACE }).filter((file) => basename(file) !== OF_ONE_RECIPE);
  return files.map((file) => {
    const recipe = recipes.find((each) => each === basename(file, '.e2e.ts'));
    return { name: basename(file), kind: 'file', asked: file, ...(recipe ? { recipe } : {}) };
  });
}

function recipeIn(project: string): string | undefined {
  return project.startsWith('recipe-') ? project.slice('recipe-'.length) : undefined;
}
