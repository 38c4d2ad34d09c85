import Database from 'better-sqlite3';
import type { DumpVerdict } from './finding.ts';

/** Errors of a database whose schema needs what the app alone brings. */
const APPS_OWN = /no such (collation sequence|function|module)|unknown function/;
const BUILT_IN = ['binary', 'nocase', 'rtrim'];
const COLLATION = /collate\s+("[^"]+"|`[^`]+`|\[[^\]]+\]|'[^']+'|\w+)/gi;

/** Judges a SQLite file, which is opened and may be changed by that (its log is played in). */
export function inspectSqlite(file: string, markerValues: readonly string[] = []): DumpVerdict {
  try {
    const database = new Database(file, { fileMustExist: true });
    try {
      return inspect(database, markerValues);
    } finally {
      database.close();
    }
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return { whole: false, reason: `it does not open: ${[code, message].filter(Boolean).join(': ')}` };
  }
}

function inspect(database: Database.Database, markerValues: readonly string[]): DumpVerdict {
  const { findings, check } = integrity(database);
  if (findings.join() !== 'ok')
    return { whole: false, reason: `its integrity check finds: ${findings.slice(0, 3).join('; ')}` };
  const tables = tablesOf(database);
  if (tables.length === 0) return { whole: false, reason: 'it has no tables' };
  const absent = markerValues.filter((value) => !tables.some((table) => holds(database, table, value)));
  if (absent.length > 0)
    return { whole: false, reason: `the marker's ${absent.join(', ')} is in none of its ${tables.length} tables` };
  const marked = markerValues.length > 0 ? `, ${markerValues.length} marker values` : '';
  return { whole: true, evidence: `${tables.length} tables, ${check}${marked}` };
}

/**
 * SQLite's check of a file. One whose schema names collations or functions of the app's own can be read once they are
 * taken for the built-in ones, in this copy; its indexes are then in an order that nobody here knows, and are not
 * compared.
 */
function integrity(database: Database.Database): { findings: readonly string[]; check: string } {
  try {
    return { findings: answersOf(database, 'integrity_check'), check: 'integrity check ok' };
  } catch (error) {
    if (!APPS_OWN.test((error as Error).message)) throw error;
    useBuiltInCollations(database);
    const check = `quick check ok (${(error as Error).message}: indexes were not compared)`;
    return { findings: answersOf(database, 'quick_check'), check };
  }
}

function answersOf(database: Database.Database, check: 'integrity_check' | 'quick_check'): string[] {
  return (database.pragma(check) as Record<string, string>[]).map((row) => row[check] ?? '');
}

function useBuiltInCollations(database: Database.Database): void {
  database.unsafeMode(true);
  database.pragma('writable_schema = on');
  const update = database.prepare('update sqlite_master set sql = ? where rowid = ?');
  const rows = database.prepare('select rowid as id, sql from sqlite_master where sql is not null').all();
  for (const { id, sql } of rows as { id: number; sql: string }[]) {
    const plain = sql.replaceAll(COLLATION, (whole, name: string) => (isBuiltIn(name) ? whole : 'collate binary'));
    if (plain !== sql) update.run(plain, id);
  }
  // The schema is read again.
  database.pragma('writable_schema = reset');
}

function isBuiltIn(collation: string): boolean {
  return BUILT_IN.includes(collation.replaceAll(/["'`[\]]/g, '').toLowerCase());
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * Tables with their columns; virtual ones are left to the tables under them, since their module may be missing here.
 */
function tablesOf(database: Database.Database): Table[] {
  const names = database
    .prepare(
      `select name from sqlite_master where type = 'table' and sql not like 'create virtual%' and name not like 'sqlite\\_%' escape '\\'`,
    )
    .pluck()
    .all() as string[];
  return names.map((name) => ({
    name,
    columns: database.prepare('select name from pragma_table_info(?)').pluck().all(name) as string[],
  }));
}

function holds(database: Database.Database, { name, columns }: Table, value: string): boolean {
  const anywhere = columns.map((column) => `instr(${quoted(column)}, @value)`).join(' or ');
  return database.prepare(`select 1 from ${quoted(name)} where ${anywhere} limit 1`).get({ value }) !== undefined;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
