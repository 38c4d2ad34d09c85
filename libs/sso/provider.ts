import type { Page } from 'playwright';

/** Somebody who signs in. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** A user whom a run makes in a provider. */
export interface OidcUser extends Login {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** What a run asks a provider for. */
export interface RealmRequest {
  /** `<recipe>-<6 hex>`, as the app's domain has them. */
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** To be made, with nothing left to do before the first login. */
  readonly user: OidcUser;
}

/** A confidential client, as its provider knows it. */
export interface OidcClient {
  /** What discovery starts from, and what tokens name as `iss`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * What an identity provider must give to runs; `A` is how its own app is reached. The code flow with PKCE and discovery
 * are taken for granted.
 */
export interface OidcProvider<A> {
  /** What it can do beside. */
  readonly supports: {
    /** The resource owner password credentials grant (RFC 6749 §4.3). */
    readonly passwordGrant: boolean;
    /** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0). */
    readonly logout: boolean;
  };
  /** Makes a realm of a run’s own, or what stands for one: in it a confidential client and a user. */
  open(app: A, request: RealmRequest): Promise<OidcClient>;
  /** Removes a realm with all that is in it; one that is not there is no error. */
  close(app: A, name: string): Promise<void>;
  /** Names of the realms that runs made and that are still there. */
  list(app: A): Promise<readonly string[]>;
  /**
   * Fills in the login page on which the browser stands, as people do, and grants what it asks for; returns when the
   * provider has answered.
   */
  signIn(page: Page, login: Login): Promise<void>;
}

/** What a recipe gives to those that depend on it. */
export interface Provides<A> {
  readonly kind: 'oidc';
  readonly provider: OidcProvider<A>;
}

/** States that a recipe is an OpenID provider: `provides: oidc(…)`. */
export function oidc<A>(provider: OidcProvider<A>): Provides<A> {
  return { kind: 'oidc', provider };
}
