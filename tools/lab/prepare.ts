import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import type { EnsuredImages, ImageBuilder } from '@cc-ci/lab-images';
import { labNotUp } from './errors.ts';
import { type Lab, type LabOptions, resolveLab } from './lab.ts';
import { type Subnet, subnetOf } from './network/subnet.ts';
import { servicesOf } from './recipe-folders.ts';
import { imagesOfRecipe } from './recipe-images.ts';
import { ensureService, imagesOfService } from './services/services.ts';
import { readState } from './state.ts';
import { builderOf } from './workshop.ts';

interface Up {
  readonly lab: Lab;
  readonly subnet: Subnet;
  readonly builder: ImageBuilder;
}

/**
 * Makes the lab, which is up, ready for runs of a recipe: its images are in the registry, and the apps of the lab that
 * it needs run.
 * @throws CcciError LAB_BUILD_FAILED with the end of the build's log, LAB_SERVICE_NOT_READY
 */
export async function prepareRecipe(recipe: string, options: LabOptions = {}): Promise<EnsuredImages> {
  const up = openLab(options);
  const [ensured] = await Promise.all([
    imagesOfRecipe(up.lab, recipe).then((tags) => up.builder.ensure(tags, { mayBeUnknown: true })),
    ensureServices(up, recipe),
  ]);
  return ensured;
}

/**
 * Sees to it that the registry of the lab, which is up, holds the wanted images, building what is missing.
 * @throws CcciError LAB_IMAGE_UNKNOWN for a tag that no folder builds, LAB_BUILD_FAILED with the end of the build's
 * log.
 */
export async function ensureImages(
  { tags }: { readonly tags: readonly string[] },
  options: LabOptions = {},
): Promise<EnsuredImages> {
  return openLab(options).builder.ensure(tags);
}

function openLab(options: LabOptions): Up {
  const lab = resolveLab(options);
  const state = readState(lab);
  if (!state) throw labNotUp(lab.name);
  const subnet = subnetOf(state.subnet);
  return { lab, subnet, builder: builderOf(lab, subnet) };
}

/** Runs that start in parallel would deploy an app of the lab twice: one waits for the other. */
async function ensureServices({ lab, subnet, builder }: Up, recipe: string): Promise<void> {
  for (const service of servicesOf(recipe)) {
    await builder.ensure(imagesOfService(service));
    const lockFile = join(lab.configDir, `${service.stack}.lock`);
    await withLock(
      lockFile,
      () => ensureService(lab, subnet, service),
      () => lab.onProgress(`waiting for another run that deploys ${service.stack}`),
    );
  }
}
