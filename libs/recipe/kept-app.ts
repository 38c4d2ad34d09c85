import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { noAppUp } from './errors.ts';

/** Where `cc-ci up` writes the address of the app it keeps: beside the recipe's records. */
export function keptAppPath(workspace: string, recipe: string): string {
  return join(workspace, 'reports', recipe, 'up.json');
}

/** The same, seen from a recipe package's folder. @throws CcciError `NO_APP_UP` */
export function keptAppFile(packageFolder: string): string {
  const recipe = basename(packageFolder);
  const path = keptAppPath(join(packageFolder, '..', '..'), recipe);
  if (!existsSync(path)) throw noAppUp(recipe);
  return path;
}
