import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asCcciError } from '@cc-ci/core';
import { readRecord, type RunRecord } from '@cc-ci/results';
import { loadRecipe, packageNames } from '@cc-ci/run';
import { type Measured, measureFloor, measureRun, type MeasuredRun, time } from './measure.ts';
import { type FloorRequestOptions, recipeFloorRequest } from './recipe-floor-request.ts';

/** A recipe's generic stages: a run of them, and the floor. */
export interface MeasuredRecipe {
  readonly recipe: string;
  readonly run: MeasuredRun;
  readonly floor: Measured;
}

/** A recipe whose run or floor failed: the others are measured all the same. */
export interface FailedRecipe {
  readonly recipe: string;
  readonly failure: string;
}

/** All recipes at once. */
export interface MeasuredSet {
  readonly wallMs: number;
  readonly records: readonly RunRecord[];
}

/** Stages that the floor of a recipe has as well: tests are nobody's floor. */
const GENERIC_STAGES = 'install,upgrade,backup,restore';

/**
 * Names of the recipes that have a package; a recipe that needs another one has no floor, since the floor has no
 * provider to wire.
 */
export async function packagedRecipes(workspace: string): Promise<{ all: string[]; withFloor: string[] }> {
  const recipes = await Promise.all(packageNames(workspace).map((name) => loadRecipe(workspace, name)));
  const names = (some: typeof recipes) => some.map(({ meta }) => meta.name);
  return { all: names(recipes), withFloor: names(recipes.filter(({ meta }) => meta.deps.length === 0)) };
}

/**
 * One recipe: a run, which brings what the recipe needs and says from and to which commit, then the floor. Where it was
 * never run, once more before.
 */
export async function measureRecipe(
  cli: string,
  recipe: string,
  options: Omit<FloorRequestOptions, 'record'>,
): Promise<MeasuredRecipe | FailedRecipe> {
  return measure(cli, recipe, options).catch((error: unknown) => ({ recipe, failure: asCcciError(error).message }));
}

async function measure(
  cli: string,
  recipe: string,
  options: Omit<FloorRequestOptions, 'record'>,
): Promise<MeasuredRecipe> {
  const request = { recipe, stages: GENERIC_STAGES };
  if (!existsSync(join(options.workspace, 'reports', recipe, 'latest'))) await measureRun(cli, request);
  const run = await measureRun(cli, request);
  const floor = await measureFloor(
    join(import.meta.dirname, 'recipe-floor.ts'),
    await recipeFloorRequest({ ...options, record: run.record }),
  );
  return { recipe, run, floor };
}

/** Every recipe's whole test at once, through Nx and past its cache, as many in parallel as the machine allows. */
export async function measureSet(workspace: string, recipes: readonly string[]): Promise<MeasuredSet> {
  const projects = recipes.map((recipe) => `recipe-${recipe}`).join(',');
  const { wallMs } = await time([
    join(workspace, 'node_modules/.bin/nx'),
    'run-many',
    '-t',
    'test',
    '--projects',
    projects,
    '--skip-nx-cache',
    `--parallel=${recipes.length}`,
  ]);
  return {
    wallMs,
    records: await Promise.all(recipes.map((recipe) => readRecord(join(workspace, 'reports', recipe, 'latest')))),
  };
}
