import { readFileSync, writeFileSync } from 'node:fs';
import { editEnvFile, parseEnvFile } from '@cc-ci/abra';
import type { RunContext } from './context.ts';

/** The env file of the app, as it stands. */
export function readAppEnv(run: RunContext): Map<string, string> {
  return parseEnvFile(readFileSync(run.app.envFile, 'utf8'));
}

/** Lays assignments over the app's env file: the target's, the recipe's, the run's ports, then these. */
export function editAppEnv(run: RunContext, changes: Readonly<Record<string, string>>): Map<string, string> {
  const { target, recipe, ports, app } = run;
  const text = editEnvFile(readFileSync(app.envFile, 'utf8'), {
    ...target.env,
    ...target.envByRecipe?.[recipe.meta.name],
    ...recipe.meta.env,
    ...ports,
    ...changes,
  });
  writeFileSync(app.envFile, text);
  return parseEnvFile(text);
}
