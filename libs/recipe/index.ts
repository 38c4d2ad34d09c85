export {
  type Credential,
  dumpIsWhole,
  env,
  fileMarker,
  type Marker,
  type MarkerContext,
  type MarkerRow,
  markers,
  mysqlMarker,
  postgresMarker,
  secret,
  sqliteIsWhole,
  sqliteMarker,
} from '@cc-ci/backup-verify';
export {
  type Login,
  oidc,
  type OidcClient,
  type OidcProvider,
  type OidcUser,
  type Provides,
  type RealmWish,
} from '@cc-ci/sso';
export { converge, type HttpResponse, type RequestOptions, retryServerErrors } from '@cc-ci/http';
export type { Page } from 'playwright-core';
export { type App, type AppAddress, openApp } from './app.ts';
export { type AppMarkerContext, marker } from './app-marker.ts';
export { type CredentialName, type Credentials, drawCredentials, namedCredentials } from './credentials.ts';
export { defaultMeta, defineRecipe, parseMeta } from './define-recipe.ts';
export { describeProbe } from './describe-probe.ts';
export { noDefaultExport } from './errors.ts';
export type { Hook, HookContext } from './hooks.ts';
export { keptAppPath } from './kept-app.ts';
export {
  openSso,
  secretsOf,
  type Sso,
  type SsoAddress,
  type SsoGrant,
  type SsoRealm,
  type SsoUnavailable,
  type WireSso,
} from './sso.ts';
export { type Meta, type MetaInput, metaSchema, type ReadyProbe } from './schema.ts';
