import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tryLock } from '@cc-ci/claims';
import { findInit } from './engine/namespaces.ts';
import { type Lab, resolveLab } from './lab.ts';

/** File in a lab's folder that names the checkout it belongs to; `lab down` leaves it there with the images. */
export const checkoutNote = 'checkout';

/** Notes whose lab this is. */
export async function noteCheckout(lab: Lab, checkoutDir: string): Promise<void> {
  await writeFile(join(lab.dir, checkoutNote), checkoutDir);
}

/**
 * Removes the files of labs that are down and whose checkout is gone: gigabytes of images that nothing else would ever
 * remove. A lab that is up, or that another command uses, is left alone.
 */
export async function removeAbandoned(lab: Lab): Promise<void> {
  for (const name of readdirSync(dirname(lab.dir)).filter((each) => each !== lab.name)) {
    const note = join(dirname(lab.dir), name, checkoutNote);
    const checkoutDir = existsSync(note) ? readFileSync(note, 'utf8') : undefined;
    if (!checkoutDir || existsSync(checkoutDir)) continue;
    const other = resolveLab({ name }, { CC_CI_HOME: lab.homeDir, CC_CI_CACHE: lab.cacheDir });
    if (await removeIfDown(other))
      lab.onProgress(`removed the images of lab ${name}, whose checkout ${checkoutDir} is gone`);
  }
}

async function removeIfDown(lab: Lab): Promise<boolean> {
  await using alone = await tryLock(lab.lockFile);
  if (!alone || findInit(lab) !== undefined) return false;
  await rm(lab.dir, { recursive: true, force: true });
  return true;
}
