import { randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { createUser, signIn } from '../gitea-api.ts';

test('an OAuth2 application is made, listed without its secret, and deleted', async ({ app }) => {
  const owner = (await signIn(app, await createUser(app)))!;
  const wanted = {
    name: `app ${randomUUID()}`,
    redirect_uris: ['https://client.example/callback'],
    confidential_client: true,
  };
  const { data: made } = await owner.api.user.userCreateOAuth2Application(wanted);
  expect(made).toMatchObject(wanted);
  expect(made.client_id).toMatch(/^[\da-f-]{36}$/);
  expect(made.client_secret).not.toBe('');

  const list = async () => (await owner.api.user.userGetOauth2Application()).data;
  const [listed, ...others] = await list();
  expect(others).toEqual([]);
  expect(listed).toMatchObject({ ...wanted, client_id: made.client_id, client_secret: '' });
  expect(await owner.api.user.userDeleteOAuth2Application(made.id!)).toMatchObject({ status: 204 });
  expect(await list()).toEqual([]);
});

test('the discovery document names the app’s own address', async ({ app }) => {
  expect((await app.http.get('/.well-known/openid-configuration')).json()).toMatchObject({
    issuer: app.url,
    authorization_endpoint: `${app.url}/login/oauth/authorize`,
    token_endpoint: `${app.url}/login/oauth/access_token`,
    userinfo_endpoint: `${app.url}/login/oauth/userinfo`,
    jwks_uri: `${app.url}/login/oauth/keys`,
    code_challenge_methods_supported: expect.arrayContaining(['S256']) as string[],
  });
});

test('a code that nobody was given is no token', async ({ app }) => {
  const owner = (await signIn(app, await createUser(app)))!;
  const redirectUri = 'https://client.example/callback';
  const { data: application } = await owner.api.user.userCreateOAuth2Application({
    name: 'guesser',
    redirect_uris: [redirectUri],
    confidential_client: true,
  });
  const form = {
    grant_type: 'authorization_code',
    client_id: application.client_id!,
    client_secret: application.client_secret!,
    code: randomUUID(),
    redirect_uri: redirectUri,
  };
  const answer = await app.http.post('/login/oauth/access_token', { form });
  expect(answer).toMatchObject({ status: 400 });
  expect(answer.json()).toMatchObject({ error: 'unauthorized_client' });
});
