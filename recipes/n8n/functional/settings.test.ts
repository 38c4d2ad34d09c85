import { expect, test } from '@cc-ci/recipe/test';
import { owner, signInAsOwner } from '../n8n-api.ts';

test('the editor’s settings are JSON, and not the page of a server that starts', async ({ app }) => {
  const answer = await app.http.get('/rest/settings');
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.json()).toMatchObject({
    data: {
      userManagement: { authenticationMethod: 'email', showSetupOnFirstLoad: expect.any(Boolean) as boolean },
      defaultLocale: 'en',
      authCookie: { secure: true },
    },
  });
});

test('whoever is signed in is told who they are; others are told to sign in', async ({ app }) => {
  const mine = await (await signInAsOwner(app)).ask('GET', '/login').json();
  expect(mine).toMatchObject({ data: { email: owner(app).email, role: 'global:owner' } });
  const theirs = await app.http.get('/rest/login');
  expect(theirs).toMatchObject({ status: 401 });
  expect(theirs.json()).toMatchObject({ status: 'error', message: 'Unauthorized' });
});

test('a wrong password is refused', async ({ app }) => {
  await signInAsOwner(app);
  const answer = await app.http.post('/rest/login', {
    json: { emailOrLdapLoginId: 'nobody@example.com', password: 'guessed' },
  });
  expect(answer).toMatchObject({ status: 401 });
  expect(answer.setCookies).toEqual([]);
});

test('the owner’s account is made once', async ({ app }) => {
  await signInAsOwner(app);
  const second = { email: 'second@example.com', password: owner(app).password, firstName: 'Second', lastName: 'Owner' };
  expect(await app.http.post('/rest/owner/setup', { json: second })).toMatchObject({ status: 400 });
});
