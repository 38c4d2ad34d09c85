import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AppAddress } from './address.ts';
import { noAppUp } from './errors.ts';

/** Where `cc-ci up` writes the address of the app it keeps: beside the recipe's records. */
export function keptAppPath(workspace: string, recipe: string): string {
  return join(workspace, 'reports', recipe, 'up.json');
}

/** The app that is kept for the tests in a recipe package's folder. @throws CcciError `NO_APP_UP` */
export function readKeptApp(packageFolder: string): AppAddress {
  const recipe = basename(packageFolder);
  const path = keptAppPath(join(packageFolder, '..', '..'), recipe);
  if (!existsSync(path)) throw noAppUp(recipe);
  return JSON.parse(readFileSync(path, 'utf8')) as AppAddress;
}
