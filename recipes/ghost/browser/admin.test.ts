import { expect, test } from '@cc-ci/recipe/test';
import { ownerOf, signInAsOwner, writePost } from '../ghost-api.ts';

test('the owner signs in to the admin and finds a post', async ({ app, page }) => {
  const { title } = await writePost(await signInAsOwner(app), 'seen in the admin');
  const { email, password } = ownerOf(app);

  await page.goto('/ghost/#/signin');
  await page.locator('input[name="identification"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.getByRole('button', { name: /sign in/i }).click();

  await page.waitForURL((url) => url.pathname === '/ghost/' && !url.hash.startsWith('#/signin'));
  await page.goto('/ghost/#/posts');
  await page.getByText(title).first().waitFor();
  expect(new URL(page.url()).origin).toBe(app.url);
});
