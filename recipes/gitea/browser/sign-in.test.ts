import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { unique, verifyJwt } from '@cc-ci/recipe';
import { expect, test } from '@cc-ci/recipe/test';
import { giteaRealms } from '../provider.ts';

test('another application signs somebody in: login, consent, code with PKCE, a signed id token, userinfo', async ({
  app,
  page,
}) => {
  const [name, username] = [unique('test'), unique('user')];
  const user = {
    username,
    password: randomUUID(),
    email: `${username}@example.com`,
    firstName: 'Test',
    lastName: 'User',
  };
  // A page that is not there is as good as any to come back to.
  const redirectUri = `${app.url}/-/callback`;
  const { issuer, clientId, clientSecret } = await giteaRealms.open(app, {
    name,
    redirectUris: [redirectUri],
    postLogoutRedirectUris: [],
    user,
  });
  expect(await giteaRealms.list(app)).toContain(name);

  const [state, verifier] = [randomUUID(), randomBytes(32).toString('base64url')];
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  await page.goto(`/login/oauth/authorize?${new URLSearchParams(query)}`);
  await giteaRealms.signIn(page, user);
  const cameBackTo = new URL(page.url());
  expect(cameBackTo.origin + cameBackTo.pathname).toBe(redirectUri);
  expect(cameBackTo.searchParams.get('state')).toBe(state);

  const grant = {
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    code: cameBackTo.searchParams.get('code')!,
    redirect_uri: redirectUri,
  };
  expect(
    await app.http.post('/login/oauth/access_token', { form: { ...grant, code_verifier: 'another one' } }),
  ).toMatchObject({ status: 400 });
  const answer = await app.http.post('/login/oauth/access_token', { form: { ...grant, code_verifier: verifier } });
  expect(answer).toMatchObject({ status: 200 });
  const { access_token: accessToken, id_token: idToken } = answer.json<{ access_token: string; id_token: string }>();
  const claims = await verifyJwt(app, idToken, { keys: '/login/oauth/keys', issuer, audience: clientId });
  expect(claims).toMatchObject({ preferred_username: username, email: user.email });
  const told = await app.http.get('/login/oauth/userinfo', { headers: { authorization: `Bearer ${accessToken}` } });
  expect(told.json()).toMatchObject({ sub: claims.sub, preferred_username: username, email: user.email });

  await giteaRealms.close(app, name);
  expect(await giteaRealms.list(app)).not.toContain(name);
});

test('a wrong password stays on the login page', async ({ app, page }) => {
  await page.goto('/user/login');
  await giteaRealms.signIn(page, { username: 'ci-admin', password: 'not-the-password' });
  expect(page.url()).toBe(`${app.url}/user/login`);
  await page
    .getByText(/incorrect/i)
    .first()
    .waitFor();
});
