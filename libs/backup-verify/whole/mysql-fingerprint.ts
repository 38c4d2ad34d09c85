import { hash } from 'node:crypto';
import { CcciError } from '@cc-ci/core';
import { type DatabaseMarkerOptions, type Session, StackDatabase } from '../markers/database-marker.ts';
import type { StackContext } from '../markers/marker-context.ts';
import { mysql } from '../markers/mysql-marker.ts';
import type { Item, ItemKind, Store } from './fingerprint.ts';
import {
  type Column,
  COLUMNS,
  contentsOf,
  DATABASES,
  INDEXES,
  KEYS,
  OBJECTS,
  OPTIONAL_SETTINGS,
  READ_ONLY,
  SERVER,
  SETTINGS,
  TABLES,
} from './mysql-objects.ts';
import { inBatches, type ServerOptions } from './postgres-fingerprint.ts';
import { inPlainWords, type Replacements } from './sqlite-reader.ts';

/** What a MySQL or MariaDB of the stack holds: its users and databases, and every database with all that is in it. */
export async function readMysql(context: StackContext, options: ServerOptions): Promise<Store[]> {
  const { service, queryMs, reconnectMs } = options;
  const as = (login: Partial<DatabaseMarkerOptions>) => mysqlOf(context, { service, queryMs, reconnectMs, ...login });
  // Root sees all; an image that keeps root's password to itself has a user for the app.
  return as({ user: 'root' })
    .use(context, (session) => readServer(session, options))
    .catch((error: unknown) => {
      if (!(error instanceof CcciError) || !REFUSED.has(error.code)) throw error;
      return as({}).use(context, (session) => readServer(session, options));
    });
}

/** Opens the way to a MySQL or MariaDB of the stack, for the first look. */
export async function prepareMysql(context: StackContext, service: string): Promise<void> {
  await mysqlOf(context, { service, user: 'root' }).prepare(context);
}

function mysqlOf(context: StackContext, options: DatabaseMarkerOptions): StackDatabase {
  return new StackDatabase(mysql, { database: 'information_schema', ...options }, context.logins);
}

const REFUSED: ReadonlySet<string> = new Set(['DATABASE_LOGIN_REFUSED', 'CREDENTIAL_UNREADABLE']);

interface Definition {
  readonly kind: ItemKind;
  readonly name: string;
  readonly definition: string | null;
}

async function readServer(session: Session, options: ServerOptions): Promise<Store[]> {
  const { service, replacements } = options;
  await session.run(SETTINGS);
  for (const setting of OPTIONAL_SETTINGS) await session.run(setting).catch(passOver);
  await session.run(READ_ONLY);
  const items = (await session.run<Definition>(SERVER)).map((found) => itemOf(found, replacements));
  const stores: Store[] = [
    { id: `mysql server of service ${service}`, kind: 'server', items, unread: [], leftOut: [] },
  ];
  for (const { name } of await session.run<{ name: string }>(DATABASES)) {
    const id = `mysql ${inPlainWords(name, replacements)} of service ${service}`;
    stores.push({ id, kind: 'database', leftOut: [], ...(await readDatabase(session, name, replacements)) });
  }
  await session.run('commit');
  return stores;
}

async function readDatabase(
  session: Session,
  database: string,
  replacements: Replacements,
): Promise<{ items: Item[]; unread: string[] }> {
  const [items, unread]: [Item[], string[]] = [[], []];
  const attempt = async (what: string, work: () => Promise<readonly Item[]>, again?: () => Promise<void>) => {
    try {
      items.push(...(await work()));
    } catch (error) {
      if (mysql.judge(error) === 'away') throw error;
      if (again) return again();
      unread.push(`${what}: ${(error as Error).message}`);
    }
  };
  for (const query of OBJECTS)
    await attempt('definitions', async () =>
      (await session.run<Definition>(query, [database])).map((found) => itemOf(found, replacements)),
    );
  const tables = new Map<string, Table>();
  await attempt('tables', async () => {
    for (const { name, definition, next_key: next } of await session.run<RawTable>(TABLES, [database])) {
      tables.set(name, { name, definition: [definition], columns: [] });
      // The next key is one more than the last that was given.
      if (next !== null) items.push({ kind: 'sequence', name: `${name}.auto_increment`, facts: { value: next } });
    }
    for (const { table_name: table, name, type, definition } of await session.run<RawColumn>(COLUMNS, [database])) {
      tables.get(table)?.columns.push({ name, type });
      tables.get(table)?.definition.push(definition);
    }
    for (const query of [INDEXES, KEYS])
      for (const { table_name: table, definition } of await session.run<RawColumn>(query, [database]))
        tables.get(table)?.definition.push(definition);
    return [];
  });
  const readAll = async (some: readonly Table[]) => {
    const contents = await readContents(session, database, { tables: some, replacements });
    return contents.flatMap(({ table, rows, hashed, content }): Item[] => {
      if (rows !== hashed) unread.push(`table ${table.name}: ${rows - hashed} rows are longer than max_allowed_packet`);
      if (rows !== hashed) return [];
      const item = itemOf({ kind: 'table', name: table.name, definition: table.definition.join('\n') }, replacements);
      return [{ ...item, rows, facts: { ...item.facts, content } }];
    });
  };
  for (const some of inBatches([...tables.values()]))
    await attempt(
      'tables',
      () => readAll(some),
      async () => {
        for (const table of some) await attempt(`table ${table.name}`, () => readAll([table]));
      },
    );
  return { items, unread };
}

interface Table {
  readonly name: string;
  readonly definition: string[];
  readonly columns: Column[];
}

interface RawTable {
  readonly name: string;
  readonly definition: string;
  readonly next_key: string | null;
}

interface RawColumn extends Column {
  readonly table_name: string;
  readonly definition: string;
}

async function readContents(
  session: Session,
  database: string,
  { tables, replacements }: { tables: readonly Table[]; replacements: Replacements },
): Promise<{ table: Table; rows: number; hashed: number; content: string }[]> {
  const contents = await session.run<{ index: number; rows: string; hashed: string; content: string }>(
    contentsOf(database, tables, replacements.length),
    tables.flatMap(() => replacements.flat()),
  );
  return contents.flatMap(({ index, rows, hashed, content }) => {
    const table = tables[index];
    return table ? [{ table, rows: Number(rows), hashed: Number(hashed), content }] : [];
  });
}

function itemOf({ kind, name, definition }: Definition, replacements: Replacements): Item {
  const facts = { definition: hash('md5', inPlainWords(definition ?? '', replacements)) };
  return { kind, name: inPlainWords(name, replacements), facts };
}

/** A setting that this kind of server does not know. */
function passOver(error: unknown): void {
  if (mysql.judge(error) === 'away') throw error;
}
