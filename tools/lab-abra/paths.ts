import { homedir } from 'node:os';
import { join } from 'node:path';

/** abra's own folder: `ABRA_DIR`, or `~/.abra`. */
export function abraDir(): string {
  return process.env['ABRA_DIR'] || join(homedir(), '.abra');
}

/** The folder with one folder per server. */
export function serversDir(): string {
  return join(abraDir(), 'servers');
}

/** A recipe's checkout; a recipe given as a URL gets its dots and slashes replaced. */
export function recipeDir(recipe: string): string {
  const folder = recipe.includes('/') ? recipe.replaceAll(/[./]/g, '_') : recipe;
  return join(abraDir(), 'recipes', folder);
}

/** Where downloaded backups are put. */
export function backupsDir(): string {
  return join(abraDir(), 'backups');
}

/** A path inside the lab's own folder, or undefined where no lab is named. */
export function labPath(...parts: string[]): string | undefined {
  const lab = process.env['CC_CI_LAB_DIR'];
  return lab ? join(lab, ...parts) : undefined;
}
