import { randomUUID } from 'node:crypto';
import {
  type App,
  converge,
  type Login,
  type OidcClient,
  type OidcProvider,
  type Page,
  type RealmRequest,
} from '@cc-ci/recipe';
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js';
import { adminOf } from './keycloak-api.ts';

const CLIENT_ID = 'app-under-test';
/** An attribute of the realms that runs made, so that nobody else's is ever taken for one. */
const MADE_BY = { name: 'made-by', value: 'cc-ci' };

/** How long a list is asked for again that another run's realm has broken off. */
const LIST_MS = 60_000;

/** Keycloak as the identity provider of other recipes: a realm for each run. */
export const keycloakRealms: OidcProvider<App> = {
  supports: { passwordGrant: true, logout: true },
  open: openRealm,
  close: async (app, name) => {
    const { realms } = await adminOf(app);
    if (await realms.findOne({ realm: name })) await realms.del({ realm: name });
  },
  list: async (app) => {
    const all = await listRealms(app);
    return all
      .filter(({ attributes }) => (attributes as Record<string, string> | undefined)?.[MADE_BY.name] === MADE_BY.value)
      .map(({ realm }) => realm ?? '');
  },
  signIn,
};

/**
 * While another run's realm goes, Keycloak breaks its list off: what comes is a 200 whose JSON ends too soon, or a 400
 * "Cannot parse the JSON".
 */
async function listRealms(app: App): Promise<RealmRepresentation[]> {
  const { accessToken } = await adminOf(app);
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await converge(
    (signal) => app.http.get('/admin/realms', { headers, signal }),
    (response) => Array.isArray(response.json()),
    {
      what: 'a whole list of realms',
      timeoutMs: LIST_MS,
      retryOn: ({ response }) => response?.status !== 401 && response?.status !== 403,
    },
  );
  return answer.json<RealmRepresentation[]>();
}

/** One request makes it all: a realm can be imported with its clients and users. */
async function openRealm(
  app: App,
  { name, redirectUris, postLogoutRedirectUris, user }: RealmRequest,
): Promise<OidcClient> {
  const clientSecret = randomUUID();
  const { username, password, ...profile } = user;
  const client = {
    clientId: CLIENT_ID,
    secret: clientSecret,
    publicClient: false,
    standardFlowEnabled: true,
    directAccessGrantsEnabled: true,
    redirectUris: [...redirectUris],
    attributes: { 'post.logout.redirect.uris': postLogoutRedirectUris.join('##') },
  };
  const account = {
    username,
    enabled: true,
    emailVerified: true,
    ...profile,
    credentials: [{ type: 'password', value: password, temporary: false }],
  };
  await (
    await adminOf(app)
  ).realms.create({
    realm: name,
    enabled: true,
    attributes: { [MADE_BY.name]: MADE_BY.value },
    clients: [client],
    users: [account],
  });
  return { issuer: `${app.url}/realms/${name}`, clientId: CLIENT_ID, clientSecret };
}

async function signIn(page: Page, { username, password }: Login): Promise<void> {
  const refusal = page.locator('#kc-error-message');
  await page.getByLabel('Username').or(refusal).first().waitFor();
  if (await refusal.isVisible()) throw new Error(`Keycloak shows no login page: ${(await refusal.innerText()).trim()}`);
  await page.getByLabel('Username').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().includes('/login-actions/authenticate'),
  );
  await page.getByRole('button', { name: 'Sign In' }).click();
  await answered;
  await page.waitForLoadState('domcontentloaded');
}
