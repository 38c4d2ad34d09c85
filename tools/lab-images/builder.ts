import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { carriedByBases } from './base-images.ts';
import { buildImage } from './build.ts';
import { imageUnknown, labNotUp } from './errors.ts';
import { basesOf, type ImagePlan, planFor, readImagePlans, sourceHash } from './image-folders.ts';
import { readImageIndex } from './image-index.ts';
import { type Lab, type LabOptions, resolveLab } from './lab.ts';
import { createLimit } from './limit.ts';
import { withLock } from './lock.ts';
import { imageLabels } from './registry.ts';
import { readState } from './state.ts';
import { type Subnet, subnetOf } from './subnet.ts';

export interface EnsuredImages {
  readonly built: readonly string[];
  /** Were in the registry already. */
  readonly present: readonly string[];
  /** Named by the recipe, but neither in the registry nor buildable: a pull of them fails as upstream's does. */
  readonly unknown: readonly string[];
}

/**
 * Sees to it that the lab's registry holds the wanted images, building what is missing.
 * @throws CcciError LAB_IMAGE_UNKNOWN for a tag that nobody provides, LAB_BUILD_FAILED with the end of the build's log.
 */
export async function ensureImages(
  { tags }: { readonly tags: readonly string[] },
  options: LabOptions = {},
): Promise<EnsuredImages> {
  const lab = resolveLab(options);
  const state = readState(lab);
  if (!state) throw labNotUp(lab.name);
  return createBuilder(lab, subnetOf(state.subnet)).ensure(tags);
}

/** Builds images for one lab: each once, bases first, at most two at a time on the machine. */
export interface ImageBuilder {
  readonly ensure: (tags: readonly string[], options?: { readonly mayBeUnknown?: boolean }) => Promise<EnsuredImages>;
}

/** A builder for one lab; what it has ensured it does not look at again. */
export function createBuilder(lab: Lab, subnet: Subnet, plans: readonly ImagePlan[] = readImagePlans()): ImageBuilder {
  const carried = carriedByBases(lab);
  const limit = createLimit(join(lab.cacheDir, 'locks', 'builds'), 2);
  const started = new Map<ImagePlan, Promise<'built' | 'present'>>();

  const ensurePlan = (plan: ImagePlan): Promise<'built' | 'present'> => {
    const running = started.get(plan) ?? ensureOne(plan);
    started.set(plan, running);
    return running;
  };

  const ensureOne = async (plan: ImagePlan): Promise<'built' | 'present'> => {
    const source = sourceHash(plan, plans, carried);
    if (await isCurrent(lab, subnet, plan, source)) return 'present';
    await Promise.all(basesOf(plan, plans).map(ensurePlan));
    const lockFile = join(lab.cacheDir, 'locks', plan.name);
    mkdirSync(join(lab.cacheDir, 'locks'), { recursive: true });
    return withLock(
      lockFile,
      async () => {
        if (await isCurrent(lab, subnet, plan, source)) return 'present';
        await buildImage(lab, plan, source, limit);
        return 'built';
      },
      () => lab.onProgress(`waiting for another lab that builds ${plan.tags[0]}`),
    );
  };

  const ensure: ImageBuilder['ensure'] = async (tags, options = {}) => {
    const unplanned = tags.filter((tag) => !planFor(plans, tag));
    const held = await Promise.all(
      unplanned.map(async (tag) => ((await imageLabels(lab, subnet, tag)) ? tag : undefined)),
    );
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

async function isCurrent(lab: Lab, subnet: Subnet, plan: ImagePlan, source: string): Promise<boolean> {
  const index = readImageIndex(lab);
  const labels = await Promise.all(plan.tags.map((tag) => imageLabels(lab, subnet, tag)));
  return labels.every(
    (found, at) => found && (found['cc-ci.source'] === source || index[plan.tags[at]!]?.provenance === 'imported'),
  );
}
