import { expect, test } from '@cc-ci/recipe/test';

test('who signs in at the provider makes a meeting, and a guest meets them there', async ({ app, page, sso }) => {
  const { firstName, lastName } = sso.user;
  const name = `${firstName} ${lastName}`;
  await page.goto('/');
  await page.getByRole('link', { name: 'Login' }).click();
  await sso.signIn(page);
  await page.getByRole('button', { name }).waitFor();
  expect(new URL(page.url()).origin).toBe(app.url);

  await page.getByRole('button', { name: 'Create a meeting' }).click();
  await page.getByRole('menuitem', { name: 'Start an instant meeting' }).click();
  await page.waitForURL(/\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();

  // Who has no account needs no more than the address.
  const guests = await page.context().browser()!.newContext({ baseURL: app.url });
  const guest = await guests.newPage();
  await guest.goto(page.url());
  await guest.getByRole('textbox', { name: 'Your name' }).fill('Passer-by');
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await guest.getByText(name).waitFor();
  await page.getByText('Passer-by').waitFor();
  await guests.close();
});

test('who signs out is nobody again', async ({ page, sso }) => {
  const { firstName, lastName } = sso.user;
  await page.goto('/');
  await page.getByRole('link', { name: 'Login' }).click();
  await sso.signIn(page);
  await page.getByRole('button', { name: `${firstName} ${lastName}` }).click();
  await page.getByRole('menuitem', { name: 'Logout' }).click();
  await page.getByRole('link', { name: 'Login' }).waitFor();
  expect(await page.evaluate(async () => (await fetch('/api/v1.0/users/me/')).status)).toBe(401);
});
