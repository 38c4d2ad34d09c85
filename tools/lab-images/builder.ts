import { join } from 'node:path';
import { withLock } from '@cc-ci/claims';
import { carriedByBases } from './base-images.ts';
import { buildImage } from './build.ts';
import { imageUnknown } from './errors.ts';
import { basesOf, type ImagePlan, planFor, sourceHash } from './image-folders.ts';
import { readImageIndex } from './image-index.ts';
import { limitOfBuilds } from './limit.ts';
import type { Workshop } from './workshop.ts';

export interface EnsuredImages {
  readonly built: readonly string[];
  /** Were in the registry already. */
  readonly present: readonly string[];
  /** Named by the recipe, but neither in the registry nor buildable: a pull of them fails as upstream's does. */
  readonly unknown: readonly string[];
}

/** Builds images for one lab: each once, bases first, at most two at a time on the machine. */
export interface ImageBuilder {
  /**
   * Looks for images in the registry and builds what is missing.
   * @throws CcciError LAB_IMAGE_UNKNOWN for a tag that no folder builds, LAB_BUILD_FAILED with the end of the build's
   * log.
   */
  readonly ensure: (tags: readonly string[], options?: { readonly mayBeUnknown?: boolean }) => Promise<EnsuredImages>;
}

/** A builder for one lab; what it has ensured it does not look at again. */
export function createBuilder(workshop: Workshop, plans: readonly ImagePlan[]): ImageBuilder {
  const carried = carriedByBases(workshop);
  const limit = limitOfBuilds(workshop);
  const started = new Map<ImagePlan, Promise<'built' | 'present'>>();

  const ensurePlan = (plan: ImagePlan): Promise<'built' | 'present'> => {
    const running = started.get(plan) ?? ensureOne(plan);
    started.set(plan, running);
    return running;
  };

  const ensureOne = async (plan: ImagePlan): Promise<'built' | 'present'> => {
    const source = sourceHash(plan, plans, carried);
    if (await isCurrent(workshop, plan, source)) return 'present';
    await Promise.all(basesOf(plan, plans).map(ensurePlan));
    const lockFile = join(workshop.cacheDir, 'locks', plan.name);
    return withLock(
      lockFile,
      async () => {
        if (await isCurrent(workshop, plan, source)) return 'present';
        await buildImage(workshop, { plan, source }, limit);
        return 'built';
      },
      () => workshop.onProgress(`waiting for another lab that builds ${plan.tags[0]}`),
    );
  };

  const ensure: ImageBuilder['ensure'] = async (tags, options = {}) => {
    const unplanned = tags.filter((tag) => !planFor(plans, tag));
    const held = await Promise.all(unplanned.map(async (tag) => ((await workshop.labelsOf(tag)) ? tag : undefined)));
    const unknown = unplanned.filter((tag) => !held.includes(tag));
    if (unknown.length > 0 && !options.mayBeUnknown)
      throw imageUnknown(
        unknown,
        plans.flatMap((plan) => plan.tags),
      );
    const planned = tags.filter((tag) => planFor(plans, tag));
    const outcomes = await Promise.all(planned.map((tag) => ensurePlan(planFor(plans, tag)!)));
    return {
      built: planned.filter((_, index) => outcomes[index] === 'built'),
      present: [
        ...planned.filter((_, index) => outcomes[index] === 'present'),
        ...held.filter((tag) => tag !== undefined),
      ],
      unknown,
    };
  };

  return { ensure };
}

async function isCurrent(workshop: Workshop, plan: ImagePlan, source: string): Promise<boolean> {
  const index = readImageIndex(workshop);
  const labels = await Promise.all(plan.tags.map((tag) => workshop.labelsOf(tag)));
  return labels.every(
    (found, at) => found && (found['cc-ci.source'] === source || index[plan.tags[at]!]?.provenance === 'imported'),
  );
}
