import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvFile } from '@cc-ci/abra';
import type { AppRun } from './app-run.ts';
import { readAppEnv } from './env.ts';

/** What of an app's run is looked at. */
interface UpgradedRun {
  readonly app: Pick<AppRun['app'], 'envFile'>;
  readonly checkout: Pick<AppRun['checkout'], 'path'>;
  readonly recipe: Pick<AppRun['recipe'], 'meta'>;
}

/**
 * Variables that the head's `.env.sample` sets and the app, which is of the base, does not have: abra adds none to an
 * app that is there.
 */
export function newVariables(run: UpgradedRun): string[] {
  const had = readAppEnv(run);
  const sample = parseEnvFile(readFileSync(join(run.checkout.path, '.env.sample'), 'utf8'));
  const given = run.recipe.meta.upgrade.env;
  const lacking = [...sample.keys()].filter((name) => !had.has(name) && !(name in given));
  if (lacking.length === 0) return [];
  return [
    `the head’s .env.sample sets ${lacking.join(', ')}, which an app of the base does not have: say so in the release notes, and give a value by upgrade.env in recipe.ts`,
  ];
}
