import { defineRecipe, dumpIsWhole, postgresMarker } from '@cc-ci/recipe';

export default defineRecipe({
  name: 'matrix-synapse',
  health: { path: '/_matrix/client/versions', contains: '"versions"' },
  timeouts: { deployMs: 600_000, httpMs: 120_000, testMs: 120_000 },
  marker: postgresMarker({ service: 'db' }),
  backup: {
    verify: [dumpIsWhole('/var/lib/postgresql/data/backup.sql.gz')],
    boundToDomain:
      'every user, room and event carries the server’s name: Synapse refuses to start over a database of another one',
  },
  screenshot: { path: '/_matrix/static/' },
  memoryMb: 384,
});
