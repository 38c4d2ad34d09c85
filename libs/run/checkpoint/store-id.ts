import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '@cc-ci/core';

/** Where checkpoints lie: beside the folder of the runs. */
export function checkpointsFolder({ stateDir }: Pick<Target, 'stateDir'>): string {
  return join(stateDir, '..', 'checkpoints');
}

/**
 * A word that stays the same as long as all checkpoints that were made are there: Nx makes those again that it knows
 * from its cache when one is gone.
 */
export function storeId(root: string): string {
  const file = join(root, 'id');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomUUID(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}

/** Says that a checkpoint is gone. */
export function forgetStoreId(root: string): void {
  rmSync(join(root, 'id'), { force: true });
}
