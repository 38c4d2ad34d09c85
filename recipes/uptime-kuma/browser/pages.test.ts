import { unique } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { addMonitor, owner, publish, signInAsOwner, watch } from '../kuma-api.ts';

test('the owner signs in and sees that a service is up', async ({ app, page }) => {
  using kuma = await signInAsOwner(app);
  const name = unique('seen');
  const id = await addMonitor(kuma, watch(name, `${app.url}/api/entry-page`));
  const { username, password } = owner(app);

  await page.goto(`/dashboard/${id}`);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: /^log ?in$/i }).click();

  await page.getByRole('heading', { name }).waitFor();
  await page.getByText('200 - OK').first().waitFor();
  expect(new URL(page.url()).pathname).toBe(`/dashboard/${id}`);
});

test('a stranger opens a status page', async ({ app, page }) => {
  using kuma = await signInAsOwner(app);
  const name = unique('shown');
  const title = unique('All is well');
  const slug = await publish(kuma, title, [await addMonitor(kuma, { ...watch(name, app.url), active: false })]);

  await page.goto(`/status/${slug}`);
  await page.getByRole('heading', { name: title }).waitFor();
  expect(await page.getByText(name, { exact: true }).count()).toBe(1);
});
