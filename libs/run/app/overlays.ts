import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { composeFileNames, filesOfCommit } from '@cc-ci/abra';
import { readAppEnv } from './env.ts';
import { overlayMissing, overlayTaken } from '../package-errors.ts';
import type { AppRun } from './app-run.ts';
import { meantFor } from './base-or-head.ts';

/** Overlays of the package that lie in the checkout now, and the env that makes abra use them. */
export interface PlacedOverlays {
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Refuses overlays that the package does not have, and such as would take the place of the recipe's own file: another
 * recipe would be tested than the one that was asked for.
 * @throws CcciError `OVERLAY_MISSING`, `OVERLAY_TAKEN`
 */
export async function checkOverlays({ checkout, recipe }: Pick<AppRun, 'checkout' | 'recipe'>): Promise<void> {
  const files = recipe.meta.overlays.map(({ file }) => file);
  const missing = files.find((file) => !existsSync(join(recipe.folder ?? '', 'overlays', file)));
  if (missing !== undefined) throw overlayMissing(recipe.meta.name, missing);
  const [taken] = await filesOfCommit(checkout, files);
  if (taken !== undefined) throw overlayTaken(recipe.meta.name, taken);
}

/**
 * Puts the package's overlays for the base or the head beside the recipe's compose files, and takes the others away.
 */
export function placeOverlays(run: AppRun, on: 'base' | 'head'): PlacedOverlays {
  const { checkout, recipe } = run;
  for (const { file } of recipe.meta.overlays) rmSync(join(checkout.path, file), { force: true });
  const files = recipe.meta.overlays.filter(meantFor(on)).map(({ file }) => file);
  for (const file of files) copyFileSync(join(recipe.folder ?? '', 'overlays', file), join(checkout.path, file));
  const all = new Set(recipe.meta.overlays.map(({ file }) => file));
  const own = composeFileNames(readAppEnv(run).get('COMPOSE_FILE')).filter((file) => !all.has(file));
  return { files, env: all.size > 0 ? { COMPOSE_FILE: [...own, ...files].join(':') } : {} };
}
