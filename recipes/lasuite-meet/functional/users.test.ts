import { expect, test } from '@cc-ci/recipe/test';
import { meetAs } from '../meet-api.ts';

test('who is not signed in is nobody', async ({ app }) => {
  expect(await meetAs(app).ask('GET', 'users/me/')).toMatchObject({ status: 401 });
  expect(await meetAs(app, 'made-up').ask('GET', 'users/me/')).toMatchObject({ status: 401 });
});

test('a token of the provider is exchanged for a user with the names that the provider knows', async ({ app, sso }) => {
  const { access_token: accessToken } = await sso.passwordGrant();
  const { payload } = await sso.verify(accessToken);
  expect(payload).toMatchObject({ iss: sso.client.issuer, azp: sso.client.clientId, typ: 'Bearer' });
  expect(payload.exp).toBeGreaterThan(Date.now() / 1_000);

  const { username, email, firstName, lastName } = sso.user;
  expect(payload).toMatchObject({ preferred_username: username });
  const me = await meetAs(app, accessToken).ask('GET', 'users/me/').expect(200).json();
  expect(me).toMatchObject({ email, full_name: `${firstName} ${lastName}`, short_name: firstName });
});

test('a token of another realm is nobody’s', async ({ app, sso }) => {
  await using other = await sso.otherRealm();
  const { access_token: accessToken } = await other.passwordGrant();
  expect(await meetAs(app, accessToken).ask('GET', 'users/me/')).toMatchObject({ status: 401 });
});
