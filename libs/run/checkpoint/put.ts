import type { Image } from '@cc-ci/swarm';
import { createVolume, openVolumes } from '@cc-ci/swarm';
import type { AppRun } from '../app/app-run.ts';
import { readArchive } from './archives.ts';
import { checkpointStale } from './errors.ts';
import type { Checkpoint } from './schema.ts';
import type { OpenCheckpoint } from './store.ts';

/**
 * Puts the state of a checkpoint where the app of a run will have it: its secrets and its volumes.
 * @throws CcciError `CHECKPOINT_STALE`, `CHECKPOINT_DAMAGED`, and what abra or the engine say
 */
export async function putCheckpoint(run: AppRun, checkpoint: OpenCheckpoint, images: readonly Image[]): Promise<void> {
  const { manifest } = checkpoint;
  checkImages(manifest, images);
  for (const { name, value } of manifest.secrets) run.redactor.add(name, value);
  await Promise.all([putVolumes(run, checkpoint), ...manifest.secrets.map((secret) => putSecret(run, secret))]);
}

function checkImages({ recipe, images }: Checkpoint, now: readonly Image[]): void {
  const moved = images.flatMap(({ reference, digest }) => {
    const found = now.find((image) => image.reference === reference)?.digest;
    return found === digest ? [] : [`${reference} was ${digest}, and is ${found ?? 'not used'}`];
  });
  if (moved.length > 0) throw checkpointStale(recipe, moved.join('; '));
}

async function putSecret({ abra, app, state }: AppRun, secret: Checkpoint['secrets'][number]): Promise<void> {
  await abra.insertSecret(app.domain, secret);
  state.secrets[secret.name] = secret.value;
}

async function putVolumes(run: AppRun, { manifest, archives }: OpenCheckpoint): Promise<void> {
  const { app, engine, target } = run;
  const volumes = manifest.volumes.map((volume) => ({ ...volume, name: `${app.stack}_${volume.name}` }));
  for (const volume of volumes) await createVolume(engine, app.stack, volume);
  await using content = await openVolumes(engine, {
    stack: app.stack,
    image: target.helperImage,
    volumes: volumes.map(({ name }) => name),
  });
  for (const [at, { name, sha256 }] of volumes.entries()) {
    const archive = await readArchive(archives[at]!, { recipe: manifest.recipe, volume: name, sha256 });
    await content.write(name, archive);
  }
}
