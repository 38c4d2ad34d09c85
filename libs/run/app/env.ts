import { readFileSync, writeFileSync } from 'node:fs';
import { editEnvFile, parseEnvFile } from '@cc-ci/abra';
import type { AppRun } from './app-run.ts';
import type { LoadedRecipe } from './load-recipe.ts';

/** What the env of an app is made from. */
export interface EnvParts extends Pick<AppRun, 'app' | 'ports' | 'target'> {
  readonly recipe: Pick<LoadedRecipe, 'meta'>;
}

/** The env file of the app, as it stands. */
export function readAppEnv(run: { readonly app: Pick<AppRun['app'], 'envFile'> }): Map<string, string> {
  return parseEnvFile(readFileSync(run.app.envFile, 'utf8'));
}

/**
 * Lays assignments over the app's env file: the target's, the recipe's, the run's ports, then these. A recipe whose
 * `.env.sample` names the stack gets the run's own name there: abra would use the one of the sample for every app.
 */
export function editAppEnv(run: EnvParts, changes: Readonly<Record<string, string>>): Map<string, string> {
  const { app } = run;
  const before = readFileSync(app.envFile, 'utf8');
  const text = editEnvFile(before, assignments(run, before, changes));
  writeFileSync(app.envFile, text);
  return parseEnvFile(text);
}

/** What the app's env will be once the assignments are laid over a text such as that of `.env.sample`. */
export function layEnv(run: EnvParts, text: string): Map<string, string> {
  return new Map([...parseEnvFile(text, '.env.sample'), ...Object.entries(assignments(run, text))]);
}

function assignments(
  { target, recipe, ports, app }: EnvParts,
  before: string,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    ...target.env,
    ...target.envByRecipe?.[recipe.meta.name],
    ...recipe.meta.env,
    ...ports,
    ...changes,
    ...(parseEnvFile(before).has('STACK_NAME') ? { STACK_NAME: app.stack } : {}),
  };
}
