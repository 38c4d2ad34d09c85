import {
  mistake,
  type Mistakes,
  newConfig,
  pgDumpPath,
  pgPostHook,
  postgresMistakes,
  replaceIn,
} from '@cc-ci/catalogue-kit';

const backupLabels = `      labels:
        - "backupbot.backup=\${ENABLE_BACKUPS:-true}"
        - "backupbot.backup.pre-hook=/pg_backup.sh backup"
        - "${pgDumpPath}"
${pgPostHook}`;

export default {
  ...postgresMistakes(),

  // The dump has its closing line, every table, and not one row.
  'schema-only': mistake(
    'perf: dump what a new database needs',
    {
      stage: 'backup',
      stages: 'upgrade,backup',
      code: 'PROOF_FAILED',
      proof: 'backup.dump-complete',
      says: /^the marker's cc-ci-\w+-backup-\w+-seeded, .* is not in it/,
    },
    replaceIn('pg_backup.sh', 'pg_dump --username', 'pg_dump --schema-only --username'),
    newConfig('PG_BACKUP'),
  ),

  // The files of a running server are archived and put back under it: the restore is silently nothing.
  'archived-pgdata': mistake(
    'fix: back up the whole database folder',
    { stage: 'restore', code: 'PROOF_FAILED', proof: 'restore.marker.came-back', says: /the row "removed" is missing/ },
    replaceIn('compose.yml', pgDumpPath, 'backupbot.backup.path=/var/lib/postgresql/data'),
    replaceIn('compose.yml', pgPostHook, ''),
  ),

  // Nothing of the recipe is in any backup.
  'no-backup': mistake(
    'chore: leave backups to the operator',
    {
      stage: 'backup',
      code: 'PROOF_FAILED',
      proof: 'backup.data-covered',
      says: /^service db \(postgres\) has a volume that no backupbot label covers: postgres\ntry: dump the database in a backupbot\.backup\.pre-hook/,
    },
    replaceIn('compose.yml', backupLabels, ''),
  ),

  // Tokens name an issuer at which nobody answers.
  issuer: mistake(
    'feat: sign in on a name of its own',
    {
      stage: 'custom',
      // The browser's test waits for a page that never comes.
      package: [replaceIn('browser/console.test.ts', 'setDefaultTimeout(120_000)', 'setDefaultTimeout(15_000)')],
      proof: 'a realm is read back, and its discovery document names the app’s own address',
      says: /^expected 'https:\/\/login\.keyc-\w+\.ci\.test\/realms\/[\w-]+' to be 'https:\/\/keyc-/,
    },
    replaceIn('compose.yml', 'KC_HOSTNAME=https://${DOMAIN}', 'KC_HOSTNAME=https://login.${DOMAIN}'),
  ),
} satisfies Mistakes;
