import type { Target } from '@cc-ci/core';
import type { OidcClient, OidcUser } from '@cc-ci/sso';
import { type Credentials, namedCredentials } from './credentials.ts';

/** What it takes to reach an app, as plain data: the runner gives it to test workers. */
export interface AppAddress {
  readonly recipe: string;
  readonly domain: string;
  readonly stack: string;
  readonly target: Target;
  /** The app's env as it was deployed. */
  readonly env: Readonly<Record<string, string>>;
  /** Secrets that were generated for the app, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Passwords that the run drew for those who sign in; the same in the fresh app of a restore. */
  readonly credentials: Credentials;
  /** Where a browser of this run listens; without one each test file starts its own. */
  readonly browserEndpoint?: string;
  /** The identity provider that the app signs in through, where the recipe has `sso`. */
  readonly sso?: SsoAddress | SsoUnavailable;
  /** Folder for what tests leave for people: screenshots, traces. */
  readonly artefactsDir: string;
}

/** How an app's provider is reached, as plain data: the runner gives it to test workers. */
export interface SsoAddress {
  /** Path of the `recipe.ts` that provides it. */
  readonly module: string;
  /** The provider's app. */
  readonly dep: AppAddress;
  /** Name of the app's realm, or of what stands for one. */
  readonly realm: string;
  readonly client: OidcClient;
  readonly user: OidcUser;
  /** Where the code flow of a check comes back to. */
  readonly redirectUri: string;
}

/** Why there is no provider, though the recipe asks for one. */
export interface SsoUnavailable {
  readonly unavailable: string;
}

/**
 * All secrets that a test may type or send, each under its own name: the app's, its provider's, and those of the run's
 * realm.
 */
export function secretsOf({ secrets, credentials, sso }: AppAddress): Record<string, string> {
  const own = { ...secrets, ...namedCredentials(credentials) };
  if (!sso || 'unavailable' in sso) return own;
  const ofDep = Object.entries(secretsOf(sso.dep)).map(([name, value]) => [`${sso.dep.recipe}:${name}`, value]);
  return {
    ...Object.fromEntries(ofDep),
    ...own,
    'sso:password': sso.user.password,
    'sso:client_secret': sso.client.clientSecret,
  };
}
