import { defineRecipe, dumpIsWhole, fileMarker, markers, postgresMarker } from '@cc-ci/recipe';

export default defineRecipe({
  name: 'lasuite-docs',
  // The page answers before the backend does.
  health: { path: '/api/v1.0/config/', contains: '"COLLABORATION_WS_URL"' },
  timeouts: { deployMs: 600_000, httpMs: 120_000, testMs: 120_000 },
  env: { SIGNUP_NEW_USER_TO_MARKETING_EMAIL: 'true' },
  deps: ['keycloak'],
  sso: {
    redirectPaths: ['/api/v1.0/callback/'],
    wire: ({ endpoints, clientId, clientSecret }) => ({
      env: {
        OIDC_RP_CLIENT_ID: clientId,
        OIDC_OP_AUTHORIZATION_ENDPOINT: endpoints.authorization,
        OIDC_OP_TOKEN_ENDPOINT: endpoints.token,
        OIDC_OP_USER_ENDPOINT: endpoints.userinfo,
        OIDC_OP_JWKS_ENDPOINT: endpoints.jwks,
        OIDC_OP_LOGOUT_ENDPOINT: endpoints.endSession,
      },
      secrets: { oidc_rpcs: clientSecret },
    }),
  },
  ready: [{ kind: 'http', path: '/', ok: [200], contains: '<title>Docs' }],
  // Rows are in the database, what is written in documents is in the object store: either without the other is a loss.
  marker: markers([postgresMarker({ service: 'db' }), fileMarker({ service: 'minio', path: '/data' })]),
  backup: { verify: [dumpIsWhole('/var/lib/postgresql/data/backup.sql.gz')] },
  memoryMb: 448,
});
