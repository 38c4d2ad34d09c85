import { defineRecipe, sqliteMarker } from '@cc-ci/recipe';
import { makeOperator } from './hooks.ts';

const NO_BACKUP = 'the recipe has no backupbot label: what Drone keeps is a log of work, and Gitea has the work itself';

export default defineRecipe({
  name: 'drone',
  health: { path: '/healthz', contains: 'OK' },
  deps: ['gitea'],
  sso: {
    redirectPaths: ['/login'],
    wire: ({ clientId, clientSecret, dep }) => ({
      // Gitea keeps the scope of somebody's first consent to a client, and others that sign in through this one ask for
      // an id token.
      env: { DRONE_GITEA_SERVER: dep.url, DRONE_GITEA_CLIENT_ID: clientId, DRONE_GITEA_SCOPE: 'openid,email,profile' },
      secrets: { client_secret: clientSecret },
    }),
  },
  marker: sqliteMarker({ service: 'app', path: '/data/database.sqlite' }),
  notApplicable: { backup: NO_BACKUP, restore: NO_BACKUP },
  hooks: { beforeInstall: makeOperator },
  memoryMb: 192,
});
