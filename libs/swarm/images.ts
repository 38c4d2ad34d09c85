import { CcciError, limited, parseImageName } from '@cc-ci/core';
import type { Engine } from './engine.ts';
import { imageUnavailable, pullOverdue } from './errors.ts';

/**
 * What an image says of itself: pulled as it is, rebuilt from packages, a stand-in of ours, or loaded from an archive.
 */
export type Provenance = 'upstream' | 'rebuilt' | 'stand-in' | 'imported';

export interface Image {
  /** As the compose file names it. */
  readonly reference: string;
  readonly digest: string;
  readonly provenance: Provenance;
  /** Application version that really runs, where the image says it. */
  readonly version: string | undefined;
  /** Whether it brings a health check of its own. */
  readonly healthChecked: boolean;
}

/** Label by which an image of the lab says what it is; without it an image is upstream's. */
const PROVENANCE_LABEL = 'cc-ci.provenance';
const VERSION_LABEL = 'cc-ci.version';

const PULL_TIMEOUT_MS = 30 * 60_000;

/**
 * Makes sure that the engine has an image, pulling what is missing.
 * @throws CcciError `IMAGE_UNAVAILABLE` that names it
 */
export async function ensureImage(engine: Engine, reference: string): Promise<Image> {
  return (await localImage(engine, reference)) ?? (await pullImage(engine, reference));
}

/** An image that the engine has, or undefined. */
export async function localImage({ docker }: Engine, reference: string): Promise<Image | undefined> {
  const inspected = await docker
    .getImage(reference)
    .inspect()
    .catch(() => undefined);
  if (!inspected) return undefined;
  const labels = inspected.Config?.Labels ?? {};
  return {
    reference,
    digest: inspected.RepoDigests?.[0]?.split('@')[1] ?? inspected.Id,
    provenance: (labels[PROVENANCE_LABEL] as Provenance | undefined) ?? 'upstream',
    version: labels[VERSION_LABEL],
    healthChecked: ![undefined, 'NONE'].includes(inspected.Config?.Healthcheck?.Test?.[0]),
  };
}

/** Whether the engine has the image of some other version of the same name. */
export async function hasOtherTags({ docker }: Engine, reference: string): Promise<boolean> {
  const { name } = parseImageName(reference);
  return (await docker.listImages({ filters: { reference: [name] } })).length > 0;
}

async function pullImage(engine: Engine, reference: string): Promise<Image> {
  const { docker } = engine;
  try {
    const progress = await docker.pull(reference);
    const pulled = () =>
      new Promise<void>((resolve, reject) => {
        docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
      });
    await limited(pulled, { timeoutMs: PULL_TIMEOUT_MS, overdue: () => pullOverdue(reference, PULL_TIMEOUT_MS) });
  } catch (cause) {
    throw cause instanceof CcciError ? cause : imageUnavailable(reference, cause);
  }
  const image = await localImage(engine, reference);
  if (!image) throw imageUnavailable(reference, 'the pull ended without an error, and the engine does not have it');
  return image;
}
