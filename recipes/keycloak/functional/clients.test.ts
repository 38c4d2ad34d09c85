import { expect, test } from '@cc-ci/recipe/test';
import { createRealm, requestToken, verifiedClaims } from '../keycloak-api.ts';

test('a client made by the admin API gets a token of its own, and none once it is deleted', async ({ app }) => {
  await using realm = await createRealm(app);
  const { clients } = realm.admin;
  const { id } = await clients.create({ realm: realm.name, clientId: 'robot', serviceAccountsEnabled: true });
  const { value: secret = '' } = await clients.getClientSecret({ realm: realm.name, id });
  const grant = { grant_type: 'client_credentials', client_id: 'robot', client_secret: secret };

  const answer = await requestToken(app, realm.name, grant);
  expect(answer).toMatchObject({ status: 200 });
  expect(await verifiedClaims(app, realm, answer)).toMatchObject({
    iss: realm.issuer,
    azp: 'robot',
    typ: 'Bearer',
    client_id: 'robot',
  });

  await clients.del({ realm: realm.name, id });
  expect(await clients.find({ realm: realm.name, clientId: 'robot' })).toEqual([]);
  expect(await requestToken(app, realm.name, grant)).toMatchObject({ status: 401 });
});
