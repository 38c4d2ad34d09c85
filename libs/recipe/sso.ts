import {
  discoverProvider,
  type Login,
  type OidcClient,
  type OidcUser,
  type Provides,
  type ProviderConnection,
  realmRequestFor,
} from '@cc-ci/sso';
import type { Page } from 'playwright';
import type { SsoAddress } from './address.ts';
import { type App, openApp } from './app.ts';
import { providesNothing } from './errors.ts';

/** What an app is wired with before its one deploy. */
export interface SsoGrant extends OidcClient {
  /** The provider's addresses, as its discovery document names them. Reading one that it does not name throws. */
  readonly endpoints: ProviderConnection['endpoints'];
  readonly user: OidcUser;
  /** The provider's app. */
  readonly dep: Pick<App, 'domain' | 'url'>;
}

/** What makes an app use its provider: env of the app, and values of secrets by name. */
export type WireSso = (grant: SsoGrant) => {
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
};

/** A user and a client in a realm of the provider, or in what stands for one. */
export interface SsoRealm {
  readonly name: string;
  readonly user: OidcUser;
  readonly client: OidcClient;
  /** Asks the provider for tokens with the user's password, without a browser. */
  passwordGrant(login?: Login): ReturnType<ProviderConnection['passwordGrant']>;
  /** The token's header and claims, checked against this provider's published keys and issuer. */
  verify(token: string): ReturnType<ProviderConnection['verify']>;
}

/** The app's identity provider as a test sees it. */
export interface Sso extends SsoRealm, AsyncDisposable {
  /** The provider's app. */
  readonly dep: App;
  readonly redirectUri: string;
  /** The client of the app, for flows that the app itself is not part of. */
  readonly provider: ProviderConnection;
  /** Fills in the provider's login page, on which the browser stands. @param login by default the run's user */
  signIn(page: Page, login?: Login): Promise<void>;
  /**
   * Another realm of the same provider, with its own user and client: what comes from there must not count in the app.
   * Disposing it removes it.
   */
  otherRealm(): Promise<SsoRealm & AsyncDisposable>;
}

/** Opens the provider for use; dispose it to close its connections. */
export async function openSso(address: SsoAddress): Promise<Sso> {
  await using cleanup = new AsyncDisposableStack();
  const dep = cleanup.use(openApp(address.dep));
  const { provider } = await loadProvider(address.module);
  const connection = await discoverProvider({ client: address.client, fetch: dep.fetch });
  const owned = cleanup.move();
  return {
    ...realmOf(address.realm, address, connection),
    dep,
    provider: connection,
    redirectUri: address.redirectUri,
    signIn: (page, login = address.user) => provider.signIn(page, login),
    otherRealm: async () => {
      const request = realmRequestFor(`${address.realm}-other`, {
        url: new URL(address.redirectUri).origin,
        redirectPaths: [],
      });
      const client = await provider.open(dep, request);
      const other = realmOf(
        request.name,
        { client, user: request.user },
        await discoverProvider({ client, fetch: dep.fetch }),
      );
      return { ...other, [Symbol.asyncDispose]: () => provider.close(dep, request.name) };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What a provider's `recipe.ts` provides: loaded by its path, since no recipe imports another. */
export async function loadProvider(module: string): Promise<Provides<App>> {
  const { default: meta } = (await import(module)) as { default?: { provides?: Provides<App> } };
  if (!meta?.provides) throw providesNothing(module);
  return meta.provides;
}

function realmOf(
  name: string,
  { client, user }: Pick<SsoAddress, 'client' | 'user'>,
  connection: ProviderConnection,
): SsoRealm {
  return {
    name,
    user,
    client,
    passwordGrant: (login = user) => connection.passwordGrant(login),
    verify: connection.verify,
  };
}
