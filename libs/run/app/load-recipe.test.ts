import { expect, test } from 'vitest';
import { loadRecipe } from './load-recipe.ts';

test('an app without a package may send its visitors on, or ask them to sign in; one that fails is not up', async () => {
  const { folder, meta } = await loadRecipe('/nowhere', 'stranger');
  expect(folder).toBeUndefined();
  expect(meta.health.ok).toEqual(expect.arrayContaining([200, 302, 401, 403]));
  for (const status of [404, 500, 502, 503]) expect(meta.health.ok).not.toContain(status);
});
