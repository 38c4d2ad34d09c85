import { randomUUID } from 'node:crypto';
import { unique } from '@cc-ci/core';
import type { OidcUser, RealmRequest } from './provider.ts';

/** Below the app's address: where the code flow of a check comes back to. Nothing has to answer there. */
export const CHECK_REDIRECT_PATH = '/cc-ci/callback';

/** The name of an app's realm: `<recipe>-<6 hex>`, with the digits of its domain. */
export function realmNameOf(recipe: string, domain: string): string {
  return `${recipe}-${/-([0-9a-f]{6})\./.exec(domain)?.[1] ?? domain}`;
}

/** Whether a realm is an app's own, or one that its tests made beside it. */
export function isRealmOf(realm: string, name: string): boolean {
  return name === realm || name.startsWith(`${realm}-`);
}

/**
 * What an app asks of its provider: its own redirect URIs, that of the checks, and a user with a password that nobody
 * knows.
 */
export function realmRequestFor(
  name: string,
  app: { readonly url: string; readonly redirectPaths: readonly string[] },
): RealmRequest {
  return {
    name,
    redirectUris: [...app.redirectPaths, CHECK_REDIRECT_PATH].map((path) => new URL(path, app.url).href),
    postLogoutRedirectUris: [`${app.url}/*`],
    user: drawUser(),
  };
}

function drawUser(): OidcUser {
  const username = unique('user');
  return {
    username,
    password: randomUUID(),
    email: `${username}@example.com`,
    firstName: 'Test',
    lastName: `User ${username.slice(-4)}`,
  };
}
