import { expect, inject } from 'vitest';
import { type CodeFlow, refusalOf } from '@cc-ci/sso';
import { test } from '@cc-ci/recipe/test';
import type { Page } from 'playwright';
import { loadProvider, type Sso } from '../sso.ts';

/**
 * What holds for every recipe with `sso`, whoever its provider is: it is a provider that the app's client can sign in
 * through. What the app itself makes of a login is for the package's own tests.
 */
const { sso: address } = inject('appAddress');
const supports =
  address && 'module' in address
    ? (await loadProvider(address.module)).provider.supports
    : { passwordGrant: false, logout: false };

test('single sign-on: the code flow with PKCE, through the provider’s login page, gives tokens that its keys have signed', async ({
  page,
  sso,
}) => {
  const flow = await openLoginPage(page, sso);
  await sso.signIn(page);
  await page.waitForURL(`${sso.redirectUri}*`);
  const tokens = await flow.finish(new URL(page.url()));
  const { payload } = await sso.verify(tokens.id_token ?? '');
  expect(payload).toMatchObject({
    iss: sso.client.issuer,
    aud: expect.toSatisfy((aud: string | string[]) => [aud].flat().includes(sso.client.clientId)),
  });
  if (!supports.logout) return;

  await page.goto(sso.provider.logoutUrl(tokens.id_token ?? '', sso.redirectUri).href);
  const silent = await sso.provider.startCodeFlow(sso.redirectUri, { prompt: 'none' });
  await page.goto(silent.url.href);
  expect(new URL(page.url()).searchParams.get('error'), 'after the logout, without asking the user').toBe(
    'login_required',
  );
});

test('single sign-on: the provider’s page refuses a wrong password', async ({ page, sso }) => {
  await openLoginPage(page, sso);
  await sso.signIn(page, { ...sso.user, password: 'not-the-password' });
  expect(new URL(page.url()).origin).toBe(sso.dep.url);
});

if (supports.passwordGrant) {
  test('single sign-on: a password is exchanged for a token that names issuer, client, type and expiry', async ({
    sso,
  }) => {
    const { access_token: token } = await sso.passwordGrant();
    const { payload } = await sso.verify(token);
    expect(payload).toMatchObject({ iss: sso.client.issuer, azp: sso.client.clientId, typ: 'Bearer' });
    expect(payload.exp).toBeGreaterThan(Date.now() / 1_000);
  });

  test('single sign-on: a wrong password gets no token', async ({ sso }) => {
    const refusal = await sso
      .passwordGrant({ ...sso.user, password: 'not-the-password' })
      .then(() => 'a token', refusalOf);
    expect(refusal).toMatchObject({ status: 401, error: 'invalid_grant' });
  });
}

/**
 * The provider's login page, at the start of a code flow of which the way back ends in this browser, and not in the
 * app.
 */
async function openLoginPage(page: Page, sso: Sso): Promise<CodeFlow> {
  const flow = await sso.provider.startCodeFlow(sso.redirectUri);
  await page.route(`${sso.redirectUri}*`, (route) => route.fulfill({ body: 'back' }));
  await page.goto(flow.url.href);
  return flow;
}
