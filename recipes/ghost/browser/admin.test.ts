import { randomUUID } from 'node:crypto';
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

test('a visitor opens a post from the front page', async ({ app, page }) => {
  // Posts of earlier runs against a kept app are shown below it.
  const text = `found on the front page, ${randomUUID()}`;
  const { title, slug } = await writePost(await signInAsOwner(app), text);
  await page.goto('/');
  await page.getByRole('link', { name: title }).first().click();
  await page.waitForURL(`**/${slug}/`);
  await page.getByText(text).waitFor();
  expect(await page.locator('h1').first().innerText()).toBe(title);
});
