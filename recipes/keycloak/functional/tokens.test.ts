import { expect, test } from '@cc-ci/recipe/test';
import { createRealm, createUser, requestToken, verifiedClaims } from '../keycloak-api.ts';

test('a password is exchanged for a token of the realm, signed with its keys', async ({ app }) => {
  await using realm = await createRealm(app);
  const user = await createUser(realm);
  await realm.admin.clients.create({
    realm: realm.name,
    clientId: 'console',
    publicClient: true,
    directAccessGrantsEnabled: true,
  });

  const askedAt = Math.floor(Date.now() / 1_000);
  const answer = await requestToken(app, realm.name, {
    grant_type: 'password',
    client_id: 'console',
    scope: 'openid',
    ...user,
  });
  expect(answer).toMatchObject({ status: 200 });
  const claims = await verifiedClaims(app, realm, answer);
  expect(claims).toMatchObject({ iss: realm.issuer, azp: 'console', typ: 'Bearer', preferred_username: user.username });
  expect(claims.iat).toBeGreaterThanOrEqual(askedAt - 5);
  // What is left when the answer is written is less than the whole by as long as the server took for it.
  const leftSeconds = answer.json<{ expires_in: number }>().expires_in;
  expect(leftSeconds).toBeGreaterThan(0);
  expect(claims.exp! - claims.iat!).toBeGreaterThanOrEqual(leftSeconds);
});

test('a wrong password is refused', async ({ app }) => {
  await using realm = await createRealm(app);
  const { username } = await createUser(realm);
  await realm.admin.clients.create({
    realm: realm.name,
    clientId: 'console',
    publicClient: true,
    directAccessGrantsEnabled: true,
  });
  const answer = await requestToken(app, realm.name, {
    grant_type: 'password',
    client_id: 'console',
    username,
    password: 'guessed',
  });
  expect(answer).toMatchObject({ status: 401 });
  expect(answer.json()).toMatchObject({ error: 'invalid_grant' });
});
