import { join } from 'node:path';
import { importRepository } from '@cc-ci/catalogue-kit';
import { withLock } from '@cc-ci/claims';
import { planFor, readImagePlans } from '@cc-ci/lab-images';
import { imageLabels } from './engine/registry.ts';
import { labNotUp } from './errors.ts';
import { type LabOptions, resolveLab } from './lab.ts';
import { subnetOf } from './network/subnet.ts';
import { imageRoots } from './recipe-folders.ts';
import { imagesOfRecipe } from './recipe-images.ts';
import { readState } from './state.ts';

/** A recipe that was taken over as it is. */
export interface ImportedRecipe {
  readonly name: string;
  /** Oldest first. */
  readonly versions: readonly string[];
  /** Images that its newest version and its default branch name, and that the lab can neither build nor pull. */
  readonly missing: readonly string[];
}

/**
 * Takes a recipe's git repository into the catalogue of the lab, which is up: branches, tags and commits stay as they
 * are.
 * @throws CcciError LAB_IMPORT_NO_GIT, LAB_IMPORT_NO_RECIPE, LAB_IMPORT_NAME_TAKEN, LAB_IMPORT_NAME_INVALID
 */
export async function importRecipe(
  source: string,
  { as, ...options }: LabOptions & { readonly as?: string | undefined } = {},
): Promise<ImportedRecipe> {
  const lab = resolveLab(options);
  const state = readState(lab);
  if (!state) throw labNotUp(lab.name);
  const dir = join(lab.dir, 'catalogue');
  const { name, versions: listed } = await withLock(join(lab.configDir, 'catalogue.lock'), () =>
    importRepository({ source, dir, name: as }),
  );
  const versions = listed.flatMap((version) => Object.keys(version));
  const newest = versions.at(-1);
  const images = await imagesOfRecipe(lab, name, ['HEAD', ...(newest ? [`refs/tags/${newest}`] : [])]);
  const plans = readImagePlans(imageRoots());
  const found = await Promise.all(
    images.map(async (image) => planFor(plans, image) ?? (await imageLabels(lab, subnetOf(state.subnet), image))),
  );
  return { name, versions, missing: images.filter((_, index) => !found[index]) };
}
