import { defineRecipe, dumpIsWhole, oidc, postgresMarker } from '@cc-ci/recipe';
import { keycloakRealms } from './provider.ts';

export default defineRecipe({
  name: 'keycloak',
  health: { path: '/realms/master', contains: '"realm":"master"' },
  timeouts: { deployMs: 900_000, httpMs: 120_000, testMs: 240_000 },
  marker: postgresMarker({ service: 'db' }),
  backup: { verify: [dumpIsWhole('/var/lib/postgresql/data/backup.sql.gz')] },
  screenshot: { path: '/admin/master/console/' },
  provides: oidc(keycloakRealms),
  memoryMb: 768,
});
