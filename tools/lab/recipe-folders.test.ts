import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkoutDir } from '@cc-ci/host';
import { planFor, readImagePlans } from '@cc-ci/lab-images';
import { expect, test } from 'vitest';
import { envByRecipe, imageRoots, servicesOf } from './recipe-folders.ts';
import { imagesOfService, services } from './services/services.ts';

const plans = readImagePlans(imageRoots());
const recipes = globSync('recipes/*', { cwd: checkoutDir }).map((path) => path.split('/').at(-1)!);

test('every image.json of the checkout is valid and found, and no tag is provided twice', () => {
  const files = globSync('{tools,recipes}/*/{images,lab/images}/*/image.json', { cwd: checkoutDir });
  expect(files.length).toBeGreaterThan(0);
  expect([...new Set(plans.map(({ dir }) => dir))].sort()).toEqual(
    files.map((file) => join(checkoutDir, dirname(file))).sort(),
  );
  const tags = plans.flatMap((plan) => plan.tags);
  expect(tags).toEqual([...new Set(tags)]);
});

test('the lab can build every image that its own apps need, and those of the recipes', () => {
  const all = [...services, ...recipes.flatMap(servicesOf)];
  for (const image of all.flatMap(imagesOfService)) expect(planFor(plans, image), image).toBeDefined();
});

test('an app of the lab and env are those of the recipe in whose folder they are', () => {
  expect(servicesOf('bluesky-pds').map(({ stack }) => stack)).toEqual(['plc']);
  expect(servicesOf('custom-html')).toEqual([]);
  expect(servicesOf('no-such-recipe')).toEqual([]);
  expect(envByRecipe()['bluesky-pds']).toEqual({ PDS_DID_PLC_URL: 'https://plc.ci.test' });
  expect(envByRecipe()).not.toHaveProperty('custom-html');
});
