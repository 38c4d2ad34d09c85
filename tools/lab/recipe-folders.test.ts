import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkoutDir } from '@cc-ci/host';
import { planFor, readImagePlans } from '@cc-ci/lab-images';
import { expect, onTestFinished, test } from 'vitest';
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
  const all = [...services, ...recipes.flatMap((recipe) => servicesOf(recipe))];
  for (const image of all.flatMap(imagesOfService)) expect(planFor(plans, image), image).toBeDefined();
});

test('an app of the lab and env are those of the recipe in whose folder they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-recipes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'pds/lab/services/directory'), { recursive: true });
  mkdirSync(join(folder, 'pds/lab/services/no-compose'));
  mkdirSync(join(folder, 'blog'));
  writeFileSync(join(folder, 'pds/lab/services/directory/compose.yml'), '');
  writeFileSync(join(folder, 'pds/lab/app.env'), 'DIRECTORY=https://directory.$LAB_ZONE\n');

  expect(servicesOf('pds', folder)).toEqual([{ stack: 'directory', dir: join(folder, 'pds/lab/services/directory') }]);
  expect(servicesOf('blog', folder)).toEqual([]);
  expect(servicesOf('no-such-recipe', folder)).toEqual([]);
  expect(envByRecipe(folder)).toEqual({ pds: { DIRECTORY: 'https://directory.ci.test' } });
});
