import { asCcciError } from '@cc-ci/core';
import type { AppRun } from '../app/app-run.ts';
import { checkpointDomainTaken, checkpointMissing } from './errors.ts';
import { checkpointKey } from './key.ts';
import { checkpointsFolder } from './store-id.ts';
import { dropCheckpoint, listCheckpoints, openCheckpoint, type OpenCheckpoint } from './store.ts';

/** Where a run was asked to start from, and what came of it. */
export interface CheckpointUse {
  /** What the base is put on; undefined where the run is cold. */
  readonly open: OpenCheckpoint | undefined;
  /** Whether the base came up on it. */
  isUsed: boolean;
  /** Why the run is cold all the same. */
  reason: string | undefined;
}

/**
 * The domain that an app which is bound to it needs for its checkpoint. Which base it is of is not known before the
 * recipe is fetched, for which the domain must be there: the newest is the likely one.
 */
export function domainForCheckpoint({ recipe, target }: Pick<AppRun, 'recipe' | 'target'>): string | undefined {
  if (!recipe.meta.backup.boundToDomain) return undefined;
  return listCheckpoints(checkpointsFolder(target), recipe.meta.name).find(({ domain }) =>
    domain.endsWith(`.${target.zone}`),
  )?.domain;
}

/** Looks for the checkpoint of a run's base; what is in the way of using it is the reason for a cold run. */
export async function findCheckpoint(
  { app, recipe, target, versions: { base } }: Pick<AppRun, 'app' | 'recipe' | 'target' | 'versions'>,
  { abraVersion, installsBase }: { readonly abraVersion: string; readonly installsBase: boolean },
): Promise<CheckpointUse> {
  const { name, backup } = recipe.meta;
  if (!base || !installsBase) return cold('the run installs no base');
  const inputs = { recipe: name, baseCommit: base.commit, folder: recipe.folder, target, abraVersion };
  const place = { root: checkpointsFolder(target), recipe: name, key: checkpointKey(inputs) };
  try {
    const open = await openCheckpoint(place);
    if (!open) return cold(checkpointMissing(name, base.version).message);
    const { domain } = open.manifest;
    if (!backup.boundToDomain || domain === app.domain) return { open, isUsed: false, reason: undefined };
    await open[Symbol.asyncDispose]();
    return cold(checkpointDomainTaken(name, domain).message);
  } catch (thrown) {
    const error = asCcciError(thrown);
    if (error.code === 'CHECKPOINT_DAMAGED') await dropCheckpoint(place);
    return cold(error.message);
  }
}

function cold(reason: string): CheckpointUse {
  return { open: undefined, isUsed: false, reason };
}
