import { randomUUID } from 'node:crypto';
import type { Page } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { apiPath } from '../lasuite-docs-api.ts';

test('who signs in on the provider’s page is known by name, makes a document and finds it again', async ({
  app,
  page,
  sso,
}) => {
  await signIn(page, sso.signIn);
  expect(new URL(page.url()).origin).toBe(app.url);
  expect(await whoAmI(page)).toMatchObject({
    status: 200,
    body: { email: sso.user.email, full_name: `${sso.user.firstName} ${sso.user.lastName}` },
  });

  const title = `typed ${randomUUID()}`;
  await page.getByRole('button', { name: 'New doc' }).click();
  await page.waitForURL(/\/docs\/[0-9a-f-]{36}\/$/);
  const saved = page.waitForResponse(
    (response) => response.request().method() === 'PATCH' && response.status() === 200,
  );
  await page.getByRole('textbox', { name: 'Document title' }).fill(title);
  await page.getByRole('textbox', { name: 'Document title' }).blur();
  await saved;
  await page.getByRole('button', { name: 'Back to homepage' }).click();
  await page.getByTestId('docs-grid').getByText(title).waitFor();
});

test('who logs out is nobody to the app, until they sign in again', async ({ page, sso }) => {
  await signIn(page, sso.signIn);
  expect(await whoAmI(page)).toMatchObject({ status: 200 });
  await page.getByRole('button', { name: 'Logout' }).click();
  await page.getByRole('button', { name: 'Start Writing' }).first().waitFor();
  expect(await whoAmI(page)).toMatchObject({ status: 401 });
  // The provider has forgotten them, too: it asks for the password again.
  await signIn(page, sso.signIn);
  expect(await whoAmI(page)).toMatchObject({ status: 200 });
});

async function signIn(page: Page, onTheirPage: (page: Page) => Promise<void>): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Start Writing' }).first().click();
  const [callback] = await Promise.all([
    page.waitForResponse((response) => new URL(response.url()).pathname === apiPath('/callback/')),
    onTheirPage(page),
  ]);
  expect(callback.status(), 'the app’s answer to who comes back from the provider').toBe(302);
  await page.getByRole('button', { name: 'Logout' }).waitFor();
}

/** What the app says to the page's own session. */
function whoAmI(page: Page): Promise<{ status: number; body: unknown }> {
  return page.evaluate(async (path) => {
    const answer = await fetch(path);
    return { status: answer.status, body: (await answer.json()) as unknown };
  }, apiPath('/users/me/'));
}
