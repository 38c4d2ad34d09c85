import { basename, join } from 'node:path';
import { isHeld, listRunFolders } from '@cc-ci/claims';
import { bringDown } from './down.ts';
import { findInit } from './engine/namespaces.ts';
import { engineInUse } from './errors.ts';
import { type Lab, withEngine } from './lab.ts';
import { readState } from './state.ts';

/**
 * Ends the lab where it runs another engine than the one that is asked for; the images of both stay.
 * @throws CcciError `LAB_ENGINE_IN_USE` while a run is under way
 */
export async function endOtherEngine(lab: Lab): Promise<void> {
  const running = readState(lab)?.engine;
  if (running === undefined || running === lab.engine || findInit(lab) === undefined) return;
  const runs = await runsOf(lab);
  if (runs.length > 0) throw engineInUse(lab.name, { running, wanted: lab.engine, runs });
  lab.onProgress(`lab ${lab.name} ran engine ${running}: taking it down for engine ${lab.engine}`);
  await bringDown(withEngine(lab, running));
}

async function runsOf(lab: Lab): Promise<string[]> {
  const folders = listRunFolders(join(lab.dir, 'runs'));
  const held = await Promise.all(folders.map(({ lockFile }) => isHeld(lockFile)));
  return folders.filter((_, index) => held[index]).map(({ path }) => basename(path));
}
