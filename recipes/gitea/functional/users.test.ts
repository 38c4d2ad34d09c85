import { expect, test } from '@cc-ci/recipe/test';
import { adminOf, administrator, createUser, signIn, visitor } from '../gitea-api.ts';

test('someone whom the administrator made signs in, and a wrong password is refused', async ({ app }) => {
  const { username, password, email } = await createUser(app);
  const session = await signIn(app, { username, password });
  expect(await session?.get('GET', '/user')).toMatchObject({ login: username, email, is_admin: false });
  expect(await signIn(app, { username, password: 'guessed' })).toBeUndefined();
});

test('a token does what its scope allows and no more', async ({ app }) => {
  const { username, password } = await createUser(app);
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const token = await app.http.post(`/api/v1/users/${username}/tokens`, {
    headers,
    json: { name: 'reader', scopes: ['read:user'] },
  });
  expect(token).toMatchObject({ status: 201 });
  const reader = app.http.session({ headers: { authorization: `token ${token.json<{ sha1: string }>().sha1}` } });
  expect(await reader.get('/api/v1/user')).toMatchObject({ status: 200 });
  expect(await reader.post('/api/v1/user/repos', { json: { name: 'refused' } })).toMatchObject({ status: 403 });
});

test('nobody is let in without a token, and nobody registers', async ({ app }) => {
  expect(await visitor(app).ask('GET', '/user')).toMatchObject({ status: 401 });
  const password = app.credential('member');
  const form = { user_name: 'uninvited', email: 'uninvited@example.com', password, retype: password };
  const answer = await app.http.post('/user/sign_up', { form, redirect: 'manual' });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(await (await adminOf(app)).ask('GET', '/users/uninvited')).toMatchObject({ status: 404 });
});

test('the administrator sees everybody, and nobody else does', async ({ app }) => {
  const { username, password } = await createUser(app);
  const everybody = await (
    await adminOf(app)
  ).get<{ login: string }[]>('GET', '/admin/users', { query: { limit: '50' } });
  expect(everybody.map(({ login }) => login)).toEqual(expect.arrayContaining([administrator(app).username, username]));
  expect(await (await signIn(app, { username, password }))?.ask('GET', '/admin/users')).toMatchObject({ status: 403 });
});
