import { mistake, type Mistakes, newConfig, postgresMistakes, replaceIn } from '@cc-ci/catalogue-kit';

export default {
  ...postgresMistakes({ compose: 'compose.postgres.yml' }),

  // Repositories are listed as before, and what was pushed to them stays lost.
  'rows-only': mistake(
    'fix: the database is backed up, and that is enough',
    {
      // Half of the data: the rows are back, and not what was pushed.
      stage: 'restore',
      code: 'PROOF_FAILED',
      proof: 'restore.marker.came-back',
      says: /in the database, and in git/,
    },
    replaceIn(
      'compose.yml',
      '        - "backupbot.backup.volumes.config=false"',
      '        - "backupbot.backup.volumes.config=false"\n        - "backupbot.backup.volumes.data=false"',
    ),
  ),

  // Every statement fails over what is there, and nobody hears of it.
  'swallowed-error': mistake(
    'fix: a restore goes on over a database that is in use',
    {
      stage: 'restore',
      stages: 'upgrade,backup,restore',
      code: 'PROOF_FAILED',
      proof: 'restore.marker.came-back',
      says: /removed/,
    },
    replaceIn(
      'pg_backup.sh',
      `  psql --quiet --username "$POSTGRES_USER" --dbname postgres --command "DROP DATABASE IF EXISTS \\"$POSTGRES_DB\\" WITH (FORCE)"
  createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
`,
      '',
    ),
    replaceIn('pg_backup.sh', '--set ON_ERROR_STOP=1 > /dev/null\n', '--set ON_ERROR_STOP=1 > /dev/null || true\n'),
    newConfig('PG_BACKUP'),
  ),

  // All rows are back, and the next ones get keys that others have.
  'sequences-set-back': mistake(
    'fix: number from one again after a restore',
    {
      stage: 'restore',
      code: 'DATA_LOST',
      proof: 'restore.whole.restored',
      says: /sequence public\.\w+ \(postgres gitea of service db\): [1-9]\d* at the backup, 0 now/,
    },
    replaceIn(
      'pg_backup.sh',
      '--single-transaction --set ON_ERROR_STOP=1 > /dev/null\n',
      `--single-transaction --set ON_ERROR_STOP=1 > /dev/null\n  psql --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences" > /dev/null\n`,
    ),
    newConfig('PG_BACKUP'),
  ),

  // Other applications are sent to an address at which nobody answers.
  'root-url': mistake(
    'feat: clone from a name of its own',
    {
      stage: 'custom',
      proof: 'the discovery document names the app’s own address',
      says: /https:\/\/git\.gite-\w+\.ci\.test/,
    },
    replaceIn(
      'app.ini.tmpl',
      'ROOT_URL = https://{{ env "GITEA_DOMAIN" }}/',
      'ROOT_URL = https://git.{{ env "GITEA_DOMAIN" }}/',
    ),
    newConfig('APP_INI'),
  ),
} satisfies Mistakes;
