import { asCcciError, familiarImageName, parseImageName } from '@cc-ci/core';
import { type Converged, ensureImage, hasOtherTags, type Image, type Service } from '@cc-ci/swarm';
import { noDigest, proofFailed } from './errors.ts';
import { imagesMissing, type MissingImage } from './missing-images.ts';
import { type ComposeConfig } from '@cc-ci/abra';
import type { AppRun } from './app-run.ts';
import { presentTasks } from './running-tasks.ts';

/**
 * Makes sure that the engine has every image that a compose config names.
 * @throws CcciError `IMAGE_UNAVAILABLE` that names all that are missing
 */
export async function ensureImages(run: AppRun, config: ComposeConfig): Promise<Image[]> {
  const references = [...new Set(Object.values(config.services).map(({ image }) => image))];
  const tried = await Promise.allSettled(references.map((reference) => ensureImage(run.engine, reference)));
  const missing: MissingImage[] = [];
  for (const [at, outcome] of tried.entries()) {
    if (outcome.status === 'fulfilled') continue;
    const error = asCcciError(outcome.reason);
    if (error.code !== 'IMAGE_UNAVAILABLE') throw error;
    const reference = references[at] ?? '';
    missing.push({ reference, error, isNewName: !(await hasOtherTags(run.engine, reference)) });
  }
  const isDeployed = run.state.deployed !== undefined;
  if (missing.length > 0) throw imagesMissing(missing, { isLab: run.target.kind === 'lab', isDeployed });
  return tried.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/** Images in words, as evidence. */
export function tellImages(images: readonly Image[]): string {
  return images.map(({ reference, digest }) => `${reference} ${digest}`).join('; ');
}

/**
 * Evidence that every service has the image that the config names, and that its tasks, those of one-shots and jobs
 * included, run it: by a digest where the one before was run by one. A service without a task is judged by its
 * definition.
 */
export function proveImages(config: ComposeConfig, before: readonly NamedImage[], converged: Converged): string {
  const present = presentTasks(converged);
  const told = converged.services.flatMap((service) => {
    const tasks = present.filter((each) => each.service.id === service.id).map(({ task }) => task.image);
    return [...new Set(tasks.length > 0 ? tasks : [service.image])].map((image) => ({ service: service.name, image }));
  });
  const wrong = told.filter(({ service, image }) => !isNamed(config.services[service]?.image, image));
  if (wrong.length > 0)
    throw proofFailed(
      wrong
        .map(({ service, image }) => {
          const named = config.services[service]?.image ?? 'no such service';
          return `${service} runs ${image}, and the compose file names ${named}`;
        })
        .join('; '),
    );
  const bare = told.flatMap(({ service, image }) => {
    const earlier = before.find(({ name }) => name === service)?.image ?? '';
    return earlier.includes('@') && !image.includes('@')
      ? [`${service} runs ${image} by its name alone, and before it ran ${earlier}`]
      : [];
  });
  if (bare.length > 0) throw noDigest(bare.join('; '));
  return told.map(({ service, image }) => `${service}: ${image}`).join('; ');
}

/** Whether a running image is the one that is named: by its digest as well where one is named. */
function isNamed(named: string | undefined, runs: string): boolean {
  if (named === undefined || familiarImageName(runs) !== familiarImageName(named)) return false;
  const { digest } = parseImageName(named);
  return digest === undefined || digest === parseImageName(runs).digest;
}

type NamedImage = Pick<Service, 'name' | 'image'>;
