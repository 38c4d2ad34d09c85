import { basicAuth } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { adminOf, administrator, createUser, signIn, visitor } from '../gitea-api.ts';

test('someone whom the administrator made signs in, and a wrong password is refused', async ({ app }) => {
  const { username, password, email } = await createUser(app);
  const session = await signIn(app, { username, password });
  expect((await session!.api.user.userGetCurrent()).data).toMatchObject({ login: username, email, is_admin: false });
  expect(await signIn(app, { username, password: 'guessed' })).toBeUndefined();
});

test('a token does what its scope allows and no more', async ({ app }) => {
  const { username, password } = await createUser(app);
  const { sha1 } = await app
    .api({ base: '/api/v1', headers: { authorization: basicAuth(username, password) } })
    .ask('POST', `/users/${username}/tokens`, { json: { name: 'reader', scopes: ['read:user'] } })
    .expect(201)
    .json<{ sha1: string }>();
  const reader = app.api({ base: '/api/v1', headers: { authorization: `token ${sha1}` } });
  expect(await reader.ask('GET', '/user')).toMatchObject({ status: 200 });
  expect(await reader.ask('POST', '/user/repos', { json: { name: 'refused' } })).toMatchObject({ status: 403 });
});

test('nobody is let in without a token, and nobody registers', async ({ app }) => {
  await expect(visitor(app).user.userGetCurrent()).rejects.toMatchObject({ status: 401 });
  const password = app.credential('member');
  const form = { user_name: 'uninvited', email: 'uninvited@example.com', password, retype: password };
  const answer = await app.http.post('/user/sign_up', { form, redirect: 'manual' });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  const { api } = await adminOf(app);
  await expect(api.users.userGet('uninvited')).rejects.toMatchObject({ status: 404 });
});

test('the administrator sees everybody, and nobody else does', async ({ app }) => {
  const { username, password } = await createUser(app);
  const admin = await adminOf(app);
  const { data: everybody } = await admin.api.admin.adminSearchUsers({ limit: 50 });
  expect(everybody.map(({ login }) => login)).toEqual(expect.arrayContaining([administrator(app).username, username]));
  const member = await signIn(app, { username, password });
  await expect(member!.api.admin.adminSearchUsers()).rejects.toMatchObject({ status: 403 });
});
