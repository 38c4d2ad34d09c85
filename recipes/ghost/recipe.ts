import { defineRecipe, dumpIsWhole, mysqlMarker } from '@cc-ci/recipe';
import { publishBeforeUpgrade } from './hooks.ts';

export default defineRecipe({
  name: 'ghost',
  health: { path: '/', contains: 'content="Ghost ' },
  timeouts: { deployMs: 900_000, httpMs: 120_000 },
  // No mail server is there to bring the code for a new device.
  env: { STAFF_DEVICE_VERIFICATION: 'false' },
  marker: mysqlMarker({ service: 'db', database: 'ghost' }),
  backup: { verify: [dumpIsWhole('/var/lib/mysql/backup.sql.gz')] },
  hooks: { beforeUpgrade: publishBeforeUpgrade },
  overlays: [
    {
      file: 'compose.grace.yml',
      on: 'base',
      why: 'the published start_period kills a first migration that takes longer, and its lock stays behind',
    },
  ],
  memoryMb: 640,
});
