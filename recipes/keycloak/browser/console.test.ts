import { expect, test } from '@cc-ci/recipe/test';
import { administrator, createRealm } from '../keycloak-api.ts';

test('an administrator signs in to the console and sees what the server holds', async ({ app, page }) => {
  await using realm = await createRealm(app);
  await realm.admin.clients.create({ realm: realm.name, clientId: 'seen-in-the-console' });
  const { username, password } = administrator(app);

  // The console is some hundred files, and Keycloak compiles its pages when they are first asked for.
  page.setDefaultTimeout(120_000);
  await page.goto(`/admin/master/console/#/${realm.name}/clients`);
  await page.getByLabel('Username').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign In' }).click();

  await page.getByRole('heading', { name: 'Clients', exact: true }).waitFor();
  await page.getByRole('link', { name: 'seen-in-the-console' }).waitFor();
  expect(new URL(page.url()).origin).toBe(app.url);
});
