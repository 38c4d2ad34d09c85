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
  retryConnection,
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
  type RealmRequest,
} from '@cc-ci/sso';
export { converge, type HttpResponse, type RequestOptions } from '@cc-ci/http';
export type { Page } from 'playwright';
export { type AppAddress, secretsOf, type SsoAddress, type SsoUnavailable } from './address.ts';
export { type Api, type ApiOptions, type Asked, RETRY_MS } from './api.ts';
export { basicAuth } from './basic-auth.ts';
export { type App, openApp } from './app.ts';
export { type AppMarkerContext, marker } from './api-marker.ts';
export { type CredentialName, type Credentials, drawCredentials, namedCredentials } from './credentials.ts';
export { defaultMeta, defineRecipe, parseMeta } from './define-recipe.ts';
export { describeProbe } from './describe-probe.ts';
export { noDefaultExport } from './errors.ts';
export type { Hook, HookContext } from './hooks.ts';
export { keptAppPath } from './kept-app.ts';
export { openSso, type Sso, type SsoGrant, type SsoRealm, type WireSso } from './sso.ts';
export { unique } from '@cc-ci/core';
export { verifyJwt, type VerifyJwtOptions } from './verify-jwt.ts';
export { type Meta, type MetaInput, metaSchema, type ReadyProbe } from './schema.ts';
