import { randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { signInAsOwner, writePost } from '../ghost-api.ts';

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
