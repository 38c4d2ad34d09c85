import { defineRecipe, dumpIsWhole, postgresMarker } from '@cc-ci/recipe';
import { placeLiveKit } from './hooks.ts';

export default defineRecipe({
  name: 'lasuite-meet',
  // The page answers whether there is a backend or not.
  health: { path: '/api/v1.0/config/', contains: '"livekit"' },
  ready: [
    { kind: 'http', path: '/', ok: [200], contains: '<title>' },
    { kind: 'tcp', port: 'LIVEKIT_TCP_PORT', stable: 3 },
  ],
  timeouts: { httpMs: 120_000, testMs: 120_000 },
  // Tests wait until LiveKit has given up a room that all have left.
  env: { LIVEKIT_DEPARTURE_TIMEOUT: '2' },
  freePorts: ['LIVEKIT_TCP_PORT', 'LIVEKIT_UDP_PORT'],
  deps: ['keycloak'],
  sso: {
    redirectPaths: ['/api/v1.0/callback/'],
    wire: ({ endpoints, clientId, clientSecret }) => ({
      env: {
        OIDC_OP_AUTHORIZATION_ENDPOINT: endpoints.authorization,
        OIDC_OP_TOKEN_ENDPOINT: endpoints.token,
        OIDC_OP_USER_ENDPOINT: endpoints.userinfo,
        OIDC_OP_JWKS_ENDPOINT: endpoints.jwks,
        OIDC_OP_LOGOUT_ENDPOINT: endpoints.endSession,
        OIDC_RP_CLIENT_ID: clientId,
      },
      secrets: { oidc_rpcs: clientSecret },
    }),
  },
  hooks: { beforeInstall: placeLiveKit },
  marker: postgresMarker({ service: 'db' }),
  backup: { verify: [dumpIsWhole('/var/lib/postgresql/data/backup.sql.gz')] },
  memoryMb: 512,
});
