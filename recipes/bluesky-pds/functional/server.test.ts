import { expect, test } from '@cc-ci/recipe/test';
import { visitorOf } from '../bluesky-pds-api.ts';

test('the server says who it is, and that it invites', async ({ app }) => {
  expect((await visitorOf(app).com.atproto.server.describeServer()).data).toMatchObject({
    did: `did:web:${app.domain}`,
    availableUserDomains: [`.${app.domain}`],
    inviteCodeRequired: true,
  });
});

test('clients that sign in by OAuth are sent to its own address', async ({ app }) => {
  expect((await app.http.get('/.well-known/oauth-protected-resource')).json()).toMatchObject({
    resource: app.url,
    authorization_servers: [app.url],
  });
  expect((await app.http.get('/.well-known/oauth-authorization-server')).json()).toMatchObject({ issuer: app.url });
});

test('health names the version', async ({ app }) => {
  expect((await app.http.get('/xrpc/_health')).json()).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
  });
});
