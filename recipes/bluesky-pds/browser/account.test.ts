import { expect, test } from '@cc-ci/recipe/test';
import { createAccount } from '../bluesky-pds-api.ts';

test('the front page says what this server is', async ({ page }) => {
  const response = await page.goto('/');
  expect(response?.status()).toBe(200);
  expect(await page.locator('body').innerText()).toContain('This is an AT Protocol Personal Data Server');
});

test('someone signs in and sees the page of their account', async ({ app, page }) => {
  const { handle, password } = await createAccount(app);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Username or Email').fill(handle);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.waitForURL(`**/account/u/${handle}`);
  await page.getByText(`Your Atmosphere account is hosted by ${app.domain}`).waitFor();
});

test('a wrong password shows no account', async ({ app, page }) => {
  const { handle } = await createAccount(app);
  await page.goto('/account/sign-in');
  await page.getByLabel('Username or Email').fill(handle);
  await page.getByRole('textbox', { name: 'Password' }).fill('guessed');
  const [answer] = await Promise.all([
    page.waitForResponse(/sign-in/),
    page.getByRole('button', { name: 'Sign in' }).click(),
  ]);
  expect(answer.status()).toBeGreaterThanOrEqual(400);
  expect(new URL(page.url()).pathname).toBe('/account/sign-in');
});
