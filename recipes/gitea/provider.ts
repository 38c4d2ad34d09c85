import type { App, Login, OidcClient, OidcProvider, Page, RealmRequest } from '@cc-ci/recipe';
import type { User } from 'gitea-js';
import { adminOf, createUser, type Session, signIn as openSession } from './gitea-api.ts';

/**
 * Begins the description of the users whom runs made, so that nobody else is ever taken for one; the realm's name
 * follows.
 */
const MADE_BY = 'made by cc-ci for ';

/**
 * Gitea as the identity provider of other recipes. It has no realms: what stands for one is a user, with an OAuth2
 * application of their own.
 */
export const giteaRealms: OidcProvider<App> = {
  supports: { passwordGrant: false, logout: false },
  open: openRealm,
  close: async (app, name) => {
    const admin = await adminOf(app);
    // Their repositories and applications go with them.
    for (const { login, description } of await usersOfRuns(admin))
      if (description === MADE_BY + name) await admin.api.admin.adminDeleteUser(login, { purge: true });
  },
  list: async (app) =>
    (await usersOfRuns(await adminOf(app))).map(({ description }) => description.slice(MADE_BY.length)),
  signIn,
};

async function openRealm(app: App, { name, redirectUris, user }: RealmRequest): Promise<OidcClient> {
  const { username, firstName, lastName } = user;
  await createUser(app, { ...user, fullName: `${firstName} ${lastName}` });
  const admin = await adminOf(app);
  const description = MADE_BY + name;
  await admin.api.admin.adminEditUser(username, { source_id: 0, login_name: username, description });
  const session = (await openSession(app, user))!;
  const application = { name, redirect_uris: [...redirectUris], confidential_client: true };
  const { data } = await session.api.user.userCreateOAuth2Application(application);
  const { issuer } = await app
    .api()
    .ask('GET', '/.well-known/openid-configuration')
    .expect(200)
    .json<{ issuer: string }>();
  return { issuer, clientId: data.client_id!, clientSecret: data.client_secret! };
}

async function usersOfRuns({ api }: Session): Promise<Required<Pick<User, 'login' | 'description'>>[]> {
  const found: Required<Pick<User, 'login' | 'description'>>[] = [];
  for (let page = 1; ; page++) {
    const { data } = await api.admin.adminSearchUsers({ limit: 50, page });
    for (const { login = '', description = '' } of data)
      if (description.startsWith(MADE_BY)) found.push({ login, description });
    if (data.length === 0) return found;
  }
}

async function signIn(page: Page, { username, password }: Login): Promise<void> {
  await page.locator('input[name="user_name"]').fill(username);
  await page.locator('input[name="password"]').fill(password);
  await submit(page, '/user/login', page.locator('form[action="/user/login"] button').first());
  // Asked once: who has granted it already is sent on.
  if (new URL(page.url()).pathname !== '/login/oauth/authorize') return;
  const consent = page.locator('#authorize-app');
  if (!(await consent.isVisible()))
    throw new Error(`Gitea does not ask for consent: ${(await page.getByRole('main').innerText()).trim()}`);
  await submit(page, '/login/oauth/grant', consent);
}

/** Sends a form; returns on the page to which its answer leads, which is the form's own where it is refused. */
async function submit(page: Page, path: string, button: ReturnType<Page['locator']>): Promise<void> {
  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && new URL(response.url()).pathname === path,
  );
  await Promise.all([answered, page.waitForEvent('framenavigated'), button.click()]);
  await page.waitForLoadState('domcontentloaded');
}
