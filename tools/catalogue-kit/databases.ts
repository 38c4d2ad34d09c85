import { join } from 'node:path';
import { copyFile, type Edit, newConfig, replaceIn } from './edits.ts';
import { type Expectation, type Mistake, mistake } from './mistakes.ts';

/** The mistakes that every recipe with a database can make. */
export type MistakeName = 'no-restore-hook' | 'renamed-volume' | 'cut-dump';

/** What of the expectations is different for a recipe. */
type Expected = Readonly<Partial<Record<MistakeName, Partial<Expectation>>>>;

/**
 * The script with which recipes with their own postgres dump it and load it; a copy is in each of their repositories.
 */
export const addPgBackup: Edit = copyFile('pg_backup.sh', join(import.meta.dirname, 'pg_backup.sh'));

/** The label that has the dump loaded at a restore, as a line. */
export const pgPostHook = '        - "backupbot.restore.post-hook=/pg_backup.sh restore"\n';

/** The label that has the dump archived, and nothing else of the volume. */
export const pgDumpPath = 'backupbot.backup.volumes.postgres.path=backup.sql.gz';

export interface PostgresRecipe {
  /** The file that has the database. @default compose.yml */
  readonly compose?: string;
  /**
   * Where the volumes are listed, as they are and with the database's under its new name; names are in alphabetical
   * order.
   */
  readonly volumes?: { readonly from: string; readonly to: string };
  /** How much is left of a dump that is cut: less than it has. @default 16K */
  readonly cutTo?: '16K' | '2K' | '200';
  /** What of the expectations is different. @default nothing */
  readonly expected?: Expected;
}

/**
 * Mistakes of a recipe whose postgres is dumped by `pg_backup.sh`: its dump is loaded by nobody, its volume gets
 * another name, its dump is cut.
 */
export function postgresMistakes({ compose, volumes, cutTo = '16K', expected }: PostgresRecipe = {}): Record<
  MistakeName,
  Mistake
> {
  return databaseMistakes({
    compose,
    expected,
    postHook: pgPostHook,
    volume: { name: 'postgres', to: 'database', at: '/var/lib/postgresql/data', listed: volumes },
    cut: cutGzip('pg_backup.sh', 'PG_BACKUP', cutTo),
    whole: dumpIsCut(cutTo),
  });
}

/** Mistakes of a recipe whose mysql or mariadb is dumped by `mysql_backup.sh`. */
export function mysqlMistakes({ compose, volumes, cutTo = '16K', expected }: PostgresRecipe = {}): Record<
  MistakeName,
  Mistake
> {
  return databaseMistakes({
    compose,
    expected,
    postHook: '        - "backupbot.restore.post-hook=/mysql_backup.sh restore"\n',
    volume: { name: 'mysql', to: 'database', at: '/var/lib/mysql', listed: volumes },
    cut: cutGzip('mysql_backup.sh', 'MYSQL_BACKUP', cutTo),
    whole: dumpIsCut(cutTo),
  });
}

export interface CopiedDatabase {
  /** The label that has the copy loaded at a restore, as a line. */
  readonly postHook: string;
  readonly volume: Volume;
  /** Edits that leave a part of the copy. */
  readonly cut: readonly Edit[];
  /** What of the expectations is different. @default nothing */
  readonly expected?: Expected;
}

/** Mistakes of a recipe that backs up a copy of its sqlite. */
export function sqliteMistakes(database: CopiedDatabase): Record<MistakeName, Mistake> {
  return databaseMistakes({
    ...database,
    whole: { proof: 'backup.database-intact', says: /malformed|integrity check finds|SQLITE_CORRUPT/ },
    cutMessage: 'fix: a copy must not fill the disk',
  });
}

interface Volume {
  readonly name: string;
  /** Its new name. */
  readonly to: string;
  /** Where it is mounted. */
  readonly at: string;
  /** Where the volumes are listed, as they are and with the new name. @default it is the first of them, and stays so */
  readonly listed?: { readonly from: string; readonly to: string } | undefined;
}

interface Database {
  readonly compose?: string | undefined;
  readonly postHook: string;
  readonly volume: Volume;
  readonly cut: readonly Edit[];
  readonly whole: Pick<Expectation, 'proof' | 'says'>;
  readonly cutMessage?: string;
  readonly expected?: Expected | undefined;
}

function databaseMistakes({
  compose = 'compose.yml',
  postHook,
  volume: { name, to, at, listed = { from: `volumes:\n  ${name}:\n`, to: `volumes:\n  ${to}:\n` } },
  cut,
  whole,
  cutMessage = 'fix: a dump must not fill the disk',
  expected = {},
}: Database): Record<MistakeName, Mistake> {
  return {
    // The dump is made and archived, and nobody loads it.
    'no-restore-hook': mistake(
      'fix: leave the running database alone',
      { ...NOT_BACK, ...expected['no-restore-hook'] },
      replaceIn(compose, postHook, ''),
    ),
    'renamed-volume': mistake(
      'refactor: call the volume what it holds',
      { ...DATA_LOST, ...expected['renamed-volume'] },
      replaceIn(compose, `- ${name}:${at}`, `- ${to}:${at}`),
      replaceIn(compose, `backupbot.backup.volumes.${name}.path`, `backupbot.backup.volumes.${to}.path`),
      replaceIn(compose, listed.from, listed.to),
    ),
    'cut-dump': mistake(
      cutMessage,
      { stage: 'backup', code: 'PROOF_FAILED', ...whole, ...expected['cut-dump'] },
      ...cut,
    ),
  };
}

const NOT_BACK: Expectation = {
  stage: 'restore',
  code: 'PROOF_FAILED',
  proof: 'restore.marker.came-back',
  says: /the row "removed" is missing/,
};

const DATA_LOST: Expectation = {
  stage: 'upgrade',
  code: 'PROOF_FAILED',
  proof: 'upgrade.marker.survived',
  says: /the row "kept" is missing/,
};

function cutGzip(script: string, config: string, to: string): Edit[] {
  return [
    replaceIn(script, '| gzip > "$dump_file"', `| gzip | { head --bytes=${to} > "$dump_file"; cat > /dev/null; }`),
    newConfig(config),
  ];
}

function dumpIsCut(to: string): Pick<Expectation, 'proof' | 'says'> {
  const bytes = Number.parseInt(to, 10) * (to.endsWith('K') ? 1024 : 1);
  return {
    proof: 'backup.dump-complete',
    says: new RegExp(`^its gzip does not read to the end: .* \\(${bytes} bytes\\)`),
  };
}
