import { defineRecipe, dumpIsWhole, oidc } from '@cc-ci/recipe';
import { repositoryMarker } from './marker-api.ts';
import { giteaRealms } from './provider.ts';

export default defineRecipe({
  name: 'gitea',
  health: { path: '/api/healthz', contains: '"status": "pass"' },
  // Webhooks of a test go to apps of the same server, whose addresses may be private.
  env: { GITEA_WEBHOOK_ALLOWED_HOST_LIST: '*' },
  marker: repositoryMarker,
  backup: { verify: [dumpIsWhole('/var/lib/postgresql/data/backup.sql.gz')] },
  screenshot: { path: '/explore/repos' },
  provides: oidc(giteaRealms),
  memoryMb: 384,
});
