import { randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { commitFile, createRepository, createUser, signIn } from '../gitea-api.ts';

test('someone signs in, opens a repository of theirs, and reads a file', async ({ app, page }) => {
  const login = await createUser(app);
  const session = (await signIn(app, login))!;
  const repository = await createRepository(session, { private: true, description: 'seen in a browser' });
  const text = `read in a browser ${randomUUID()}`;
  await commitFile(session, repository, { path: 'notes.txt', text });

  await page.goto(`/user/login?redirect_to=/${repository.full_name}`);
  await page.locator('input[name="user_name"]').fill(login.username);
  await page.locator('input[name="password"]').fill(login.password);
  await page.locator('form[action="/user/login"] button').first().click();

  await page.waitForURL(`**/${repository.full_name}`);
  await page.getByText('seen in a browser').first().waitFor();
  await page.getByRole('link', { name: 'notes.txt', exact: true }).click();
  await page.waitForURL('**/src/branch/main/notes.txt');
  await page.getByText(text).first().waitFor();
  expect(new URL(page.url()).origin).toBe(app.url);
});

test('a visitor finds a public repository, and not a private one', async ({ app, page }) => {
  const session = (await signIn(app, await createUser(app)))!;
  const open = await createRepository(session);
  const hidden = await createRepository(session, { private: true });
  await page.goto(`/explore/repos?q=${open.name}`);
  await page.getByRole('link', { name: open.name }).first().waitFor();
  expect((await page.goto(`/${hidden.full_name}`))?.status()).toBe(404);
});
