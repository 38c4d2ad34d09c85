import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvFile } from '@cc-ci/abra';
import type { AppRun } from './app-run.ts';
import { domainNotSet, recipeOfEnvDiffers } from './errors.ts';
import { readAppEnv } from './env.ts';

/**
 * abra deploys the recipe that an app's env names, and fills the app's domain in where `.env.sample` has
 * `<recipe>.example.com`: a sample that is copied from another recipe deploys that one, or answers elsewhere.
 * @throws CcciError `ENV_SAMPLE_WRONG`
 */
export function checkEnvSample({ app, checkout }: Pick<AppRun, 'app' | 'checkout'>): void {
  const sample = parseEnvFile(readFileSync(join(checkout.path, '.env.sample'), 'utf8'));
  const key = sample.has('TYPE') ? 'TYPE' : 'RECIPE';
  const named = sample.get(key);
  if (named && named.split(':', 1)[0] !== checkout.recipe) throw recipeOfEnvDiffers(key, named, checkout.recipe);
  const domain = readAppEnv({ app }).get('DOMAIN');
  if (domain !== undefined && domain !== app.domain) throw domainNotSet(domain, checkout.recipe, app.domain);
}
