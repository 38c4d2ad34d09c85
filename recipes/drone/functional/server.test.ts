import { expect, test } from '@cc-ci/recipe/test';
import { droneAs, OPERATOR, operatorOf } from '../drone-api.ts';

test('/login leads to Gitea, with the client that was made for it, and back to /login', async ({ app, sso }) => {
  const answer = await app.http.get('/login', { redirect: 'manual' });
  expect(answer).toMatchObject({ status: 303 });
  const { origin, pathname, searchParams } = new URL(answer.headers.location ?? '');
  expect(origin + pathname).toBe(`${sso.dep.url}/login/oauth/authorize`);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    client_id: sso.client.clientId,
    redirect_uri: `${app.url}/login`,
    response_type: 'code',
    state: expect.stringMatching(/.{8,}/) as string,
  });
});

test('a code that comes without the state it left with signs nobody in', async ({ app }) => {
  const visitor = app.http.session();
  const answer = await visitor.get('/login', { query: { code: 'guessed', state: 'guessed' }, redirect: 'manual' });
  expect(answer.headers.location).toMatch(/^\/login\/error\?message=/);
  expect(await visitor.get('/api/user')).toMatchObject({ status: 401 });
});

test('nobody is answered without a token', async ({ app }) => {
  for (const path of ['/user', '/user/repos', '/users', '/repos/somebody/something']) {
    const answer = await app.http.get(`/api${path}`);
    expect(answer, path).toMatchObject({ status: 401 });
    expect(answer.json()).toEqual({ message: 'Unauthorized' });
  }
  expect(await droneAs(app, 'guessed').ask('GET', '/user')).toMatchObject({ status: 401 });
});

test('the user of DRONE_USER_CREATE is there, with an administrator’s rights', async ({ app }) => {
  const operator = operatorOf(app);
  expect(await operator.ask('GET', '/user').json()).toMatchObject({
    login: OPERATOR,
    machine: true,
    admin: true,
    active: true,
  });
  const wanted = { login: 'robot', machine: true };
  const made = await operator.ask('POST', '/users', { json: wanted }).json<{ token: string }>();
  expect(made).toMatchObject({ ...wanted, admin: false });
  const robot = droneAs(app, made.token);
  expect(await robot.ask('GET', '/user').json()).toMatchObject({ login: 'robot' });
  expect(await robot.ask('GET', '/users')).toMatchObject({ status: 403 });
});

test('a runner without the secret gets no work', async ({ app }) => {
  expect(await app.http.post('/rpc/v2/ping')).toMatchObject({ status: 401 });
  expect(
    await app.http.post('/rpc/v2/stage', {
      json: { kind: 'pipeline', type: 'docker' },
      headers: { 'x-drone-token': 'guessed' },
    }),
  ).toMatchObject({ status: 401 });
});

test('it says which version it is', async ({ app }) => {
  expect((await app.http.get('/version')).json()).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
  });
});
