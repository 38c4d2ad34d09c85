import { secretVersions } from '@cc-ci/abra';
import { poll } from '@cc-ci/core';
import { openVolumes, type StackVolume, takeInventory, volumesOfStack } from '@cc-ci/swarm';
import type { AppRun } from '../app/app-run.ts';
import { readAppEnv } from '../app/env.ts';
import { keepArchive } from './archives.ts';
import { checkpointImpossible } from './errors.ts';
import type { Checkpoint } from './schema.ts';

/** More than the longest stop grace that a recipe has. */
const STOP_TIMEOUT_MS = 5 * 60_000;

/**
 * The volumes that a checkpoint of an app holds: all that its services mount by name.
 * @throws CcciError `CHECKPOINT_IMPOSSIBLE` for one that is not the app's own, or is not on this machine
 */
export async function volumesToKeep({ app, engine, recipe, state }: AppRun): Promise<StackVolume[]> {
  const own = await volumesOfStack(engine, app.stack);
  const refuse = (why: string) => checkpointImpossible(recipe.meta.name, why);
  for (const { name, driver, options } of own) {
    if (!name.startsWith(`${app.stack}_`)) throw refuse(`volume ${name} does not have the name of its stack`);
    if (driver !== 'local' || Object.keys(options).length > 0)
      throw refuse(`volume ${name} is not a plain local volume`);
  }
  const known = new Set(own.map(({ name }) => name));
  for (const { name: service, mounts } of state.services)
    for (const { type, source } of mounts)
      if (type === 'volume' && source !== '' && !known.has(source))
        throw refuse(`volume ${source} of service ${service} is not the app’s own, or is not on this machine`);
  return own;
}

/** Undeploys the app as its operator would, and waits until every container has stopped by itself. */
export async function undeployGracefully({ abra, app, engine, signal, state }: AppRun): Promise<void> {
  await state.watch?.[Symbol.asyncDispose]();
  state.watch = undefined;
  await abra.undeploy(app.domain);
  await poll(
    async () => {
      const left = (await takeInventory(engine)).filter(
        ({ kind, stack }) => kind === 'container' && stack === app.stack,
      );
      return left.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: left.map(({ name }) => name).join(', ') };
    },
    { what: `the containers of ${app.domain} to stop`, timeoutMs: STOP_TIMEOUT_MS, intervalMs: 50, signal },
  );
}

/** Keeps volumes of an undeployed app as archives in a folder. */
export async function takeVolumes(
  { app, engine, target }: AppRun,
  volumes: readonly StackVolume[],
  folder: string,
): Promise<Checkpoint['volumes']> {
  await using content = await openVolumes(engine, {
    stack: app.stack,
    image: target.helperImage,
    volumes: volumes.map(({ name }) => name),
  });
  const kept: Checkpoint['volumes'] = [];
  for (const { name, labels } of volumes) {
    const archive = await keepArchive(await content.read(name), folder);
    kept.push({ name: name.slice(app.stack.length + 1), labels: ownLabels(labels), ...archive });
  }
  return kept;
}

/** Docker's own are given again. */
function ownLabels(labels: StackVolume['labels']): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('com.docker.')));
}

/** The secrets that abra generated, with what the package inserts left out. */
export function secretsToKeep(run: AppRun): Checkpoint['secrets'] {
  const versions = secretVersions(readAppEnv(run));
  return run.state.generated.flatMap((name) => {
    const [version, value] = [versions.get(name.toLowerCase()), run.state.secrets[name]];
    if (version === undefined || value === undefined)
      throw checkpointImpossible(run.recipe.meta.name, `secret ${name} has no version in the app’s env`);
    return [{ name, version, value }];
  });
}
