import { expect, test } from '@cc-ci/recipe/test';

test('clients are told which versions of the protocol are spoken', async ({ app }) => {
  const { versions } = await app.api().ask('GET', '/_matrix/client/versions').json<{ versions: string[] }>();
  expect(versions).toEqual(expect.arrayContaining(['v1.1', 'v1.11']));
});

test('other servers are told what runs here', async ({ app }) => {
  expect(await app.api().ask('GET', '/_matrix/federation/v1/version').expect(200).json()).toMatchObject({
    server: { name: 'Synapse', version: expect.stringMatching(/^1\.\d+\.\d+/) as string },
  });
});

test('other servers are told where and with which key to find this one', async ({ app }) => {
  expect((await app.http.get('/.well-known/matrix/server')).json()).toEqual({ 'm.server': `${app.domain}:443` });
  expect((await app.http.get('/.well-known/matrix/client')).json()).toMatchObject({
    'm.homeserver': { base_url: app.url },
  });
  const keys = await app
    .api()
    .ask('GET', '/_matrix/key/v2/server')
    .json<{ server_name: string; verify_keys: Record<string, unknown> }>();
  expect(keys.server_name).toBe(app.domain);
  expect(Object.keys(keys.verify_keys)).toEqual([expect.stringMatching(/^ed25519:/)]);
});
