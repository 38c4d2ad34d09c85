import { randomUUID } from 'node:crypto';
import { expect, test } from '@cc-ci/recipe/test';
import { createUser, signIn } from '../gitea-api.ts';

interface Application {
  readonly id: number;
  readonly name: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly redirect_uris: readonly string[];
}

test('an OAuth2 application is made, listed without its secret, and deleted', async ({ app }) => {
  const owner = (await signIn(app, await createUser(app)))!;
  const wanted = {
    name: `app ${randomUUID()}`,
    redirect_uris: ['https://client.example/callback'],
    confidential_client: true,
  };
  const made = await owner.get<Application>('POST', '/user/applications/oauth2', { json: wanted });
  expect(made).toMatchObject(wanted);
  expect(made.client_id).toMatch(/^[\da-f-]{36}$/);
  expect(made.client_secret).not.toBe('');

  const [listed, ...others] = await owner.get<Application[]>('GET', '/user/applications/oauth2');
  expect(others).toEqual([]);
  expect(listed).toMatchObject({ ...wanted, client_id: made.client_id, client_secret: '' });
  expect(await owner.ask('DELETE', `/user/applications/oauth2/${made.id}`)).toMatchObject({ status: 204 });
  expect(await owner.get('GET', '/user/applications/oauth2')).toEqual([]);
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
  const { client_id, client_secret } = await owner.get<Application>('POST', '/user/applications/oauth2', {
    json: { name: 'guesser', redirect_uris: [redirectUri], confidential_client: true },
  });
  const form = {
    grant_type: 'authorization_code',
    client_id,
    client_secret,
    code: randomUUID(),
    redirect_uri: redirectUri,
  };
  const answer = await app.http.post('/login/oauth/access_token', { form });
  expect(answer).toMatchObject({ status: 400 });
  expect(answer.json()).toMatchObject({ error: 'unauthorized_client' });
});
