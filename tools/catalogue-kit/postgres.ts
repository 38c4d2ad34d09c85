import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addFile, type Branch, type Edit, mistake, replaceIn } from './history.ts';

/** The script with which recipes with a postgres of their own dump it and load it; a copy lies in each of their repositories. */
export const addPgBackup: Edit = addFile(
  'pg_backup.sh',
  readFileSync(join(import.meta.dirname, 'pg_backup.sh'), 'utf8'),
);

/** The label that has the dump loaded at a restore, as a line. */
export const postHook = '        - "backupbot.restore.post-hook=/pg_backup.sh restore"\n';

/** The label that has the dump archived, and nothing else of the volume. */
export const dumpPath = 'backupbot.backup.volumes.postgres.path=backup.sql.gz';

export interface PostgresRecipe {
  /** The file that has the database. @default compose.yml */
  readonly compose?: string;
  /** Where the volumes are listed, as they are and with the database's under its new name; names stand in alphabetical order. */
  readonly volumes?: { readonly from: string; readonly to: string };
  /** How much is left of a dump that is cut: less than it has. @default 16K */
  readonly cutTo?: string;
}

/** The mistakes that every recipe with a postgres can make. */
export function postgresMistakes({
  compose = 'compose.yml',
  volumes = { from: 'volumes:\n  postgres:\n', to: 'volumes:\n  database:\n' },
  cutTo = '16K',
}: PostgresRecipe = {}) {
  return {
    // The dump is made and archived, and nobody loads it.
    'red/no-restore-hook': mistake('fix: leave the running database alone', replaceIn(compose, postHook, '')),

    'red/renamed-volume': mistake(
      'refactor: call the volume what it holds',
      replaceIn(compose, '- postgres:/var/lib/postgresql/data', '- database:/var/lib/postgresql/data'),
      replaceIn(compose, dumpPath, 'backupbot.backup.volumes.database.path=backup.sql.gz'),
      replaceIn(compose, volumes.from, volumes.to),
    ),

    'red/cut-dump': mistake(
      'fix: a dump must not fill the disk',
      replaceIn(
        'pg_backup.sh',
        `| gzip > "$dump_file"`,
        `| gzip | { head --bytes=${cutTo} > "$dump_file"; cat > /dev/null; }`,
      ),
      replaceIn('abra.sh', 'PG_BACKUP_VERSION=v1', 'PG_BACKUP_VERSION=v2'),
    ),
  } satisfies Record<string, Branch>;
}
