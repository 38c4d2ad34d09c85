import { hash } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Item } from './fingerprint.ts';

/** Begins every SQLite file (https://www.sqlite.org/fileformat.html). */
export const SQLITE_MAGIC = Buffer.from('SQLite format 3\0');
/** Files that belong to an open database. */
export const COMPANIONS = ['-wal', '-shm', '-journal'];

const BUSY_TIMEOUT_MS = 10_000;
/** Where the header says whether the database has a write-ahead log, and what says so. */
const WRITE_VERSION_AT = 18;
const WAL = 2;

/** Texts of one app that are others in the next, and what stands for them. */
export type Replacements = readonly (readonly [from: string, to: string])[];

/** Text of an app, with what is its own replaced. */
export function inPlainWords(text: string, replacements: Replacements): string {
  return replacements.reduce((found, [from, to]) => found.replaceAll(from, to), text);
}

/**
 * The objects of a SQLite file: tables by the number of rows and a hash that knows no order, all else by its
 * definition. Nothing is written, no row is sorted or compared, so a collation or a tokenizer that is missing here
 * keeps none from being read.
 */
export function readSqlite(path: string, replacements: Replacements): { items: Item[]; unread: string[] } {
  using opened = openReadOnly(path);
  const { database } = opened;
  const unread: string[] = [];
  const schema = database.prepare(
    `select type, name, sql from sqlite_schema where name not like 'sqlite\\_stat%' escape '\\'`,
  );
  const items = schema.all().flatMap((row): Item[] => {
    const [type, name, sql] = [String(row['type']), String(row['name']), String(row['sql'] ?? '')];
    const definition = hash('md5', inPlainWords(sql, replacements));
    if (type === 'index') return [];
    if (type !== 'table') return [{ kind: type === 'view' ? 'view' : 'trigger', name, facts: { definition } }];
    if (/^create\s+virtual\b/i.test(sql)) return [{ kind: 'table', name, facts: { definition } }];
    try {
      const { rows, content } = readTable(database, name, replacements);
      return [{ kind: 'table', name, rows, facts: { definition, content } }];
    } catch (error) {
      unread.push(`table ${name}: ${(error as Error).message}`);
      return [];
    }
  });
  return { items, unread };
}

function readTable(
  database: DatabaseSync,
  name: string,
  replacements: Replacements,
): { rows: number; content: string } {
  const statement = database.prepare(`select * from "${name.replaceAll('"', '""')}" not indexed`);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  let [rows, sum] = [0, 0n];
  for (const row of statement.iterate() as Iterable<unknown>) {
    const text = (Array.isArray(row) ? row : []).map((value) => tell(value, replacements)).join(',');
    sum += hash('md5', text, 'buffer').readBigUInt64BE();
    rows++;
  }
  return { rows, content: BigInt.asUintN(64, sum).toString(16) };
}

/** A value so that no two read alike. */
function tell(value: unknown, replacements: Replacements): string {
  if (value === null) return '-';
  if (typeof value === 'string') return JSON.stringify(inPlainWords(value, replacements));
  if (value instanceof Uint8Array) return `x${hash('md5', value)}`;
  return String(value);
}

/**
 * A database that nobody has open is read without a lock, since a look must not make files beside it: those would
 * belong to another user than the app's. One with a log that nobody has open is copied, and the log is played into the
 * copy.
 */
function openReadOnly(path: string): { database: DatabaseSync } & Disposable {
  const hasLog = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
  if (writeVersion(path) !== WAL || existsSync(`${path}-shm`)) {
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    return { database, [Symbol.dispose]: () => database.close() };
  }
  if (!hasLog) {
    const database = new DatabaseSync(`${pathToFileURL(path).href}?immutable=1`, { readOnly: true });
    return { database, [Symbol.dispose]: () => database.close() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'cc-ci-sqlite-'));
  const copy = join(folder, 'copy');
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  const database = new DatabaseSync(copy);
  return {
    database,
    [Symbol.dispose]: () => {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function writeVersion(path: string): number | undefined {
  const header = Buffer.alloc(WRITE_VERSION_AT + 1);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header[WRITE_VERSION_AT];
}
