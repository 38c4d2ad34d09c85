import { randomUUID } from 'node:crypto';
import { type App, type Asked, converge, type HttpResponse, RETRY_MS, unique, verifyJwt } from '@cc-ci/recipe';
import KeycloakAdminClient from '@keycloak/keycloak-admin-client';

/** A realm of a test's own. */
export interface TestRealm {
  readonly name: string;
  /** What its tokens must name as `iss`. */
  readonly issuer: string;
  readonly admin: KeycloakAdminClient;
}

export interface User {
  readonly username: string;
  readonly password: string;
}

/**
 * The admin API as the recipe's first administrator. Keycloak refuses a login that meets a dropped connection
 * (KC-SERVICES0015) instead of answering 5xx, so this one login, of which the password is known to be right, is tried
 * until it is let in.
 */
export async function adminOf(app: App): Promise<KeycloakAdminClient> {
  const admin = new KeycloakAdminClient({
    baseUrl: app.url,
    realmName: 'master',
    requestOptions: app.http.fetchOptions,
  });
  const form = { grant_type: 'password', client_id: 'admin-cli', ...administrator(app) };
  const answer = await converge(
    (signal) => app.http.post(tokenPath('master'), { form, signal }),
    ({ status }) => status === 200,
    { what: 'the administrator to be let in', timeoutMs: RETRY_MS },
  );
  admin.setAccessToken(answer.json<{ access_token: string }>().access_token);
  return admin;
}

/** Login of the recipe's first administrator. */
export function administrator(app: App): User {
  return { username: app.env.ADMIN_USERNAME ?? 'admin', password: app.secret('admin_pass') };
}

/** Makes an empty realm; `await using` deletes it again. */
export async function createRealm(app: App): Promise<TestRealm & AsyncDisposable> {
  const admin = await adminOf(app);
  const name = unique('cc-ci');
  await admin.realms.create({ realm: name, enabled: true });
  return {
    name,
    issuer: `${app.url}/realms/${name}`,
    admin,
    [Symbol.asyncDispose]: async () => (await adminOf(app)).realms.del({ realm: name }),
  };
}

/** Makes a user who has nothing left to do before signing in. */
export async function createUser({ admin, name }: TestRealm): Promise<User> {
  const user = { username: unique('user'), password: randomUUID() };
  const { username } = user;
  const profile = { firstName: 'Test', lastName: 'User', email: `${username}@example.com`, emailVerified: true };
  await admin.users.create({
    realm: name,
    username,
    enabled: true,
    ...profile,
    credentials: [{ type: 'password', value: user.password }],
  });
  return user;
}

/** Asks a realm for a token, whatever the answer; waits while Keycloak finds its database again. */
export function requestToken(app: App, realm: string, form: Readonly<Record<string, string>>): Asked {
  return app.api().ask('POST', tokenPath(realm), { form });
}

function tokenPath(realm: string): string {
  return `/realms/${realm}/protocol/openid-connect/token`;
}

/** The claims of an answer's access token, checked against the realm's published keys. */
export function verifiedClaims(app: App, realm: TestRealm, answer: HttpResponse): ReturnType<typeof verifyJwt> {
  const keys = `/realms/${realm.name}/protocol/openid-connect/certs`;
  return verifyJwt(app, answer.json<{ access_token: string }>().access_token, { keys });
}
