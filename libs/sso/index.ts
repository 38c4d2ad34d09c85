export { discoverProvider, refusalOf } from './discover.ts';
export {
  type Login,
  oidc,
  type OidcClient,
  type OidcProvider,
  type OidcUser,
  type Provides,
  type RealmWish,
} from './provider.ts';
export type { CodeFlow, RelyingParty, RelyingPartyOptions } from './relying-party.ts';
export { CHECK_REDIRECT_PATH, isRealmOf, realmNameOf, wishFor } from './realm.ts';
