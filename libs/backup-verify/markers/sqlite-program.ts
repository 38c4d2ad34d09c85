import Database from 'better-sqlite3';
import type { MarkerRow } from './marker.ts';

/** One operation on a marker's table in a database file. */
export interface SqliteRequest {
  readonly path: string;
  readonly table: string;
  /** How long another process's lock is waited for. */
  readonly busyTimeoutMs: number;
  readonly operation: 'seed' | 'read' | 'write' | 'remove';
  /** Rows to write; to remove, only their keys count. */
  readonly rows: readonly MarkerRow[];
}

/** What came of it; `code` is SQLite's own, such as `SQLITE_BUSY`. */
export type SqliteAnswer =
  { readonly rows: readonly MarkerRow[] } | { readonly code: string; readonly message: string };

// Runs in a container beside the app, never in the harness: a request as JSON comes in, an answer as JSON goes out.
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
process.stdout.write(JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString()) as SqliteRequest)));

function answer(request: SqliteRequest): SqliteAnswer {
  try {
    // A file that is not there must not come to be: the app would find a database without its tables.
    const database = new Database(request.path, { fileMustExist: true, timeout: request.busyTimeoutMs });
    try {
      return { rows: operate(database, request) };
    } finally {
      database.close();
    }
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return { code: code ?? 'UNKNOWN', message };
  }
}

function operate(database: Database.Database, { operation, rows, table: name }: SqliteRequest): MarkerRow[] {
  const table = `"${name.replaceAll('"', '""')}"`;
  const write = () =>
    rows.forEach(({ key, value }) =>
      database.prepare(`insert or replace into ${table} ("key", "value") values (?, ?)`).run(key, value),
    );
  if (operation === 'read')
    return hasTable(database, name)
      ? (database.prepare(`select "key", "value" from ${table} order by "key"`).all() as MarkerRow[])
      : [];
  if (operation === 'write') database.transaction(write).immediate();
  if (operation === 'remove')
    rows.forEach(({ key }) => database.prepare(`delete from ${table} where "key" = ?`).run(key));
  if (operation === 'seed') {
    database
      .transaction(() => {
        database.exec(`create table if not exists ${table} ("key" text primary key, "value" text not null)`);
        database.exec(`delete from ${table}`);
        write();
      })
      .immediate();
  }
  return [];
}

function hasTable(database: Database.Database, name: string): boolean {
  return database.prepare(`select 1 from sqlite_master where type = 'table' and name = ?`).get(name) !== undefined;
}
