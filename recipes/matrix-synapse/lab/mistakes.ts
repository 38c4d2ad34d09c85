import { addBehind, mistake, type Mistakes, newConfig, postgresMistakes, replaceIn } from '@cc-ci/catalogue-kit';

export default {
  ...postgresMistakes({ volumes: { from: '  data:\n  postgres:\n', to: '  data:\n  database:\n' } }),

  // All tables are there, and the rows of one of them.
  'rows-left-out': mistake(
    'fix: a dump must not fill the disk',
    {
      stage: 'restore',
      code: 'DATA_LOST',
      proof: 'restore.whole.restored',
      says: /table public\.\w+ \(postgres synapse of service db\): \d+ rows? at the backup, 0 now/,
    },
    replaceIn(
      'pg_backup.sh',
      'pg_dump --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" |',
      '{ pg_dump --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --schema-only; pg_dump --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --data-only --table ci_marker; } |',
    ),
    newConfig('PG_BACKUP'),
  ),

  // Clients go on as before; other servers are turned away.
  federation: mistake(
    'feat: keep robots out of what is not for them',
    { stage: 'custom', proof: 'other servers are told what runs here', says: /answered 403, expected 200/ },
    addBehind(
      'nginx.conf.tmpl',
      "        return 200 'ok';\n    }",
      '\n    location /_matrix/federation {\n        return 403;\n    }',
    ),
    newConfig('NGINX_CONF'),
  ),
} satisfies Mistakes;
