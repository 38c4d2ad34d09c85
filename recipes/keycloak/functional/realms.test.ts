import { expect, test } from '@cc-ci/recipe/test';
import { adminOf, createRealm } from '../keycloak-api.ts';

test('a realm is read back, and its discovery document names the app’s own address', async ({ app }) => {
  await using realm = await createRealm(app);
  expect(await realm.admin.realms.findOne({ realm: realm.name })).toMatchObject({ realm: realm.name, enabled: true });
  const discovery = await app.http.get(`/realms/${realm.name}/.well-known/openid-configuration`);
  expect(discovery.json<{ issuer: string }>().issuer).toBe(realm.issuer);
  expect(discovery.json()).toMatchObject({
    authorization_endpoint: `${realm.issuer}/protocol/openid-connect/auth`,
    token_endpoint: `${realm.issuer}/protocol/openid-connect/token`,
    jwks_uri: `${realm.issuer}/protocol/openid-connect/certs`,
  });
});

test('a deleted realm is gone', async ({ app }) => {
  const { name } = await createThenDelete(app);
  expect(await (await adminOf(app)).realms.findOne({ realm: name })).toBeNull();
  expect(await app.http.get(`/realms/${name}`)).toMatchObject({ status: 404 });
});

async function createThenDelete(app: Parameters<typeof createRealm>[0]): Promise<{ name: string }> {
  await using realm = await createRealm(app);
  expect(await app.http.get(`/realms/${realm.name}`)).toMatchObject({ status: 200 });
  return { name: realm.name };
}
