import { expect, test } from '@cc-ci/recipe/test';

test('the web client’s page (in the lab a stand-in) opens, and names the server it is on', async ({ app, page }) => {
  const response = await page.goto('/');
  expect(response?.status()).toBe(200);
  expect(await page.title()).toMatch(/^Mumble/);
  expect(await page.getByLabel('Address').inputValue()).toBe(app.domain);
});
