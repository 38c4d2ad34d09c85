export { discoverProvider, refusalOf } from './discover.ts';
export {
  type Login,
  oidc,
  type OidcClient,
  type OidcProvider,
  type OidcUser,
  type Provides,
  type RealmRequest,
} from './provider.ts';
export type { ProviderEndpoints } from './endpoints.ts';
export type { CodeFlow, ProviderConnection, ConnectionOptions } from './provider-connection.ts';
export { CHECK_REDIRECT_PATH, isRealmOf, realmNameOf, realmRequestFor } from './realm.ts';
