import { createBuilder, type ImageBuilder, readImagePlans, type Workshop } from '@cc-ci/lab-images';
import { dockerEnv } from './engine/docker.ts';
import { imageLabels } from './engine/registry.ts';
import type { Lab } from './lab.ts';
import { certificatePaths } from './network/certificates.ts';
import type { Subnet } from './network/subnet.ts';
import { imageRoots } from './recipe-folders.ts';

/** Where images of a lab are built. */
export function workshopOf(lab: Lab, subnet: Subnet): Workshop {
  return {
    name: lab.name,
    cacheDir: lab.cacheDir,
    logsDir: lab.logsDir,
    caFile: certificatePaths(lab).ca,
    dockerEnv: dockerEnv(lab),
    labelsOf: (image) => imageLabels(lab, subnet, image),
    onProgress: lab.onProgress,
  };
}

/** A builder of the images of a lab; `roots` are the folders in which image folders lie. */
export function builderOf(lab: Lab, subnet: Subnet, roots = imageRoots()): ImageBuilder {
  return createBuilder(workshopOf(lab, subnet), readImagePlans(roots));
}
