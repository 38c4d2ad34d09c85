import {
  discoverProvider,
  type Login,
  type OidcClient,
  type OidcUser,
  type Provides,
  type RelyingParty,
  wishFor,
} from '@cc-ci/sso';
import type { Page } from 'playwright';
import type { SsoAddress } from './address.ts';
import { type App, openApp } from './app.ts';
import { providesNothing } from './errors.ts';

/** What an app is wired with before its one deploy. */
export interface SsoGrant extends OidcClient {
  /** The provider's discovery document. */
  readonly metadata: RelyingParty['metadata'];
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
  passwordGrant(login?: Login): ReturnType<RelyingParty['passwordGrant']>;
  /** The token's header and claims, checked against this provider's published keys and issuer. */
  verify(token: string): ReturnType<RelyingParty['verify']>;
}

/** The app's identity provider as a test sees it. */
export interface Sso extends SsoRealm, AsyncDisposable {
  /** The provider's app. */
  readonly dep: App;
  readonly redirectUri: string;
  /** The client of the app, for flows that the app itself is not part of. */
  readonly relyingParty: RelyingParty;
  /** Fills in the provider's login page, on which the browser stands. @param login by default the run's user */
  signIn(page: Page, login?: Login): Promise<void>;
  /** Another realm of the same provider, with a user and a client of its own: what comes from there must not count in the app. Disposing it removes it. */
  otherRealm(): Promise<SsoRealm & AsyncDisposable>;
}

/** Opens the provider for use; dispose it to close its connections. */
export async function openSso(address: SsoAddress): Promise<Sso> {
  await using cleanup = new AsyncDisposableStack();
  const dep = cleanup.use(openApp(address.dep));
  const { provider } = await loadProvider(address.module);
  const relyingParty = await discoverProvider({ client: address.client, fetch: dep.fetch });
  const owned = cleanup.move();
  return {
    ...realmOf(address.realm, address, relyingParty),
    dep,
    relyingParty,
    redirectUri: address.redirectUri,
    signIn: (page, login = address.user) => provider.signIn(page, login),
    otherRealm: async () => {
      const wish = wishFor(`${address.realm}-other`, { url: new URL(address.redirectUri).origin, redirectPaths: [] });
      const client = await provider.open(dep, wish);
      const other = realmOf(
        wish.name,
        { client, user: wish.user },
        await discoverProvider({ client, fetch: dep.fetch }),
      );
      return { ...other, [Symbol.asyncDispose]: () => provider.close(dep, wish.name) };
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

function realmOf(name: string, { client, user }: Pick<SsoAddress, 'client' | 'user'>, party: RelyingParty): SsoRealm {
  return { name, user, client, passwordGrant: (login = user) => party.passwordGrant(login), verify: party.verify };
}
