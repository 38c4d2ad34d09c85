import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFull, notRoot } from './errors.ts';
import type { Lab } from './lab.ts';

const neededBytes = 2 * 1024 ** 3;

/**
 * What must hold before the lab touches anything.
 * @throws CcciError when not root, or when the disk is nearly full.
 */
export function preflight(lab: Lab): void {
  if (process.getuid?.() !== 0) throw notRoot();
  for (const dir of [lab.homeDir, lab.cacheDir]) {
    const { bavail, bsize } = statfsSync(nearestExisting(dir));
    if (bavail * bsize < neededBytes) throw diskFull(dir, bavail * bsize, neededBytes);
  }
}

function nearestExisting(dir: string): string {
  return existsSync(dir) ? dir : nearestExisting(dirname(dir));
}
