import { join } from 'node:path';
import { needsOf } from '@cc-ci/catalogue-kit';
import { labNotUp } from './errors.ts';
import { createBuilder, type EnsuredImages, type ImageBuilder } from './images.ts';
import { type Lab, type LabOptions, resolveLab } from './lab.ts';
import { withLock } from './lock.ts';
import { imagesOfRecipe } from './recipe-images.ts';
import { ensureService, imagesOfService, servicesOnDemand } from './services.ts';
import { readState } from './state.ts';
import { type Subnet, subnetOf } from './subnet.ts';

interface Workshop {
  readonly lab: Lab;
  readonly subnet: Subnet;
  readonly builder: ImageBuilder;
}

/**
 * Makes the lab, which is up, ready for runs of a recipe: its images are in the registry, and the apps of the lab that it needs run.
 * @throws CcciError LAB_BUILD_FAILED with the end of the build's log, LAB_SERVICE_NOT_READY
 */
export async function prepareRecipe(recipe: string, options: LabOptions = {}): Promise<EnsuredImages> {
  const lab = resolveLab(options);
  const state = readState(lab);
  if (!state) throw labNotUp(lab.name);
  const subnet = subnetOf(state.subnet);
  const builder = createBuilder(lab, subnet);
  const [ensured] = await Promise.all([
    imagesOfRecipe(lab, recipe).then((tags) => builder.ensure(tags, { mayBeUnknown: true })),
    ensureNeeds({ lab, subnet, builder }, recipe),
  ]);
  return ensured;
}

/** Runs that start side by side would deploy an app of the lab twice: one waits for the other. */
async function ensureNeeds({ lab, subnet, builder }: Workshop, recipe: string): Promise<void> {
  for (const name of await needsOf(recipe)) {
    const service = servicesOnDemand[name]!;
    await builder.ensure(imagesOfService(service));
    const lockFile = join(lab.configDir, `${service.stack}.lock`);
    await withLock(
      lockFile,
      () => ensureService(lab, subnet, service),
      () => lab.onProgress(`waiting for another run that deploys ${service.stack}`),
    );
  }
}
