import { familiarImageName } from '@cc-ci/core';
import { ensureImage, type Image, type Task } from '@cc-ci/swarm';
import { proofFailed } from '../errors.ts';
import { type ComposeConfig } from '@cc-ci/abra';
import type { AppRun } from './app-run.ts';

/** Makes sure that the engine has every image that a compose config names. @throws CcciError `IMAGE_UNAVAILABLE` with the first bad name */
export async function ensureImages(run: AppRun, config: ComposeConfig): Promise<Image[]> {
  const references = [...new Set(Object.values(config.services).map(({ image }) => image))];
  return Promise.all(references.map((reference) => ensureImage(run.engine, reference)));
}

/** Evidence that the tasks run the images that the config names, or a failed proof that says which do not. */
export function proveImages(config: ComposeConfig, running: readonly { service: string; task: Task }[]): string {
  const wrong = running.filter(
    ({ service, task }) => familiarImageName(task.image) !== familiarImageName(config.services[service]?.image ?? ''),
  );
  if (wrong.length > 0) {
    const said = wrong.map(
      ({ service, task }) =>
        `${service} runs ${task.image}, and the compose file names ${config.services[service]?.image ?? 'no such service'}`,
    );
    throw proofFailed(said.join('; '));
  }
  return running.map(({ service, task }) => `${service}: ${task.image}`).join('; ');
}
