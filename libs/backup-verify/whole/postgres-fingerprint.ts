import { hash } from 'node:crypto';
import { env } from '../markers/credentials.ts';
import { type DatabaseMarkerOptions, type Session, StackDatabase } from '../markers/database-marker.ts';
import type { StackContext } from '../markers/marker-context.ts';
import { postgres } from '../markers/postgres-marker.ts';
import type { Item, ItemKind, Store } from './fingerprint.ts';
import {
  contentsOf,
  DATABASES,
  largeObjects,
  objects,
  READ_ONLY,
  SEQUENCES,
  SERVER,
  SETTINGS,
  TABLES,
  valuesOf,
  VERSION,
} from './postgres-objects.ts';
import { inPlainWords, type Replacements } from './sqlite-reader.ts';

export interface ServerOptions {
  readonly service: string;
  readonly replacements: Replacements;
  /** The most that one statement may take, in milliseconds. */
  readonly queryMs: number;
  /** How long the server may be away, in milliseconds. */
  readonly reconnectMs: number;
}

/** What a PostgreSQL of the stack holds: its roles and databases, and every database with all that is in it. */
export async function readPostgres(context: StackContext, options: ServerOptions): Promise<Store[]> {
  const { service, queryMs, reconnectMs, replacements } = options;
  const open = (database?: string) =>
    postgresOf(context, { service, queryMs, reconnectMs, ...(database === undefined ? {} : { database }) });
  const idOf = (name: string) => `postgres ${inPlainWords(name, replacements)} of service ${service}`;
  const readOne = async (session: Session, name: string): Promise<Store> => ({
    id: idOf(name),
    kind: 'database',
    leftOut: [],
    ...(await read(session, options)),
  });
  const readOthers = async (names: readonly string[]): Promise<Store[]> => {
    const stores: Store[] = [];
    for (const name of names) stores.push(await open(name).use(context, (session) => readOne(session, name)));
    return stores;
  };
  // A connection costs more than most questions: the first one reads its own database as well, beside the others.
  return open().use(context, async (session) => {
    const items = (await session.run<Definition>(SERVER)).map((found) => itemOf(found, replacements));
    const names = (await session.run<{ name: string }>(DATABASES)).map(({ name }) => name);
    const [{ name = '' } = {}] = await session.run<{ name: string }>('select current_database() as name');
    const id = `postgres server of service ${service}`;
    const server: Store = { id, kind: 'server', items, unread: [], leftOut: [] };
    const others = readOthers(names.filter((each) => each !== name));
    const [own, all] = await Promise.all([readOne(session, name), others]);
    return [server, own, ...all];
  });
}

/** Opens the way to a PostgreSQL of the stack, for the first look. */
export async function preparePostgres(context: StackContext, service: string): Promise<void> {
  await postgresOf(context, { service }).prepare(context);
}

function postgresOf(context: StackContext, options: DatabaseMarkerOptions): StackDatabase {
  // Images trust what comes from the server's own loopback, or have no password at all.
  const password = env('POSTGRES_PASSWORD', { otherwise: '' });
  return new StackDatabase(postgres, { ...options, password }, context.logins);
}

/** One question for many tables: most are small, and each question goes a long way. */
const BATCH = 50;

export function inBatches<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_none, index) =>
    all.slice(index * BATCH, (index + 1) * BATCH),
  );
}

interface Definition {
  readonly kind: ItemKind;
  readonly name: string;
  readonly definition: string | null;
}

interface Quoted {
  readonly name: string;
  readonly quoted: string;
}

async function read(
  session: Session,
  { replacements, queryMs }: ServerOptions,
): Promise<{ items: Item[]; unread: string[] }> {
  await session.run([...SETTINGS, `set statement_timeout = ${queryMs}`, READ_ONLY].join('; '));
  const [{ version: told = '0' } = {}] = await session.run<{ version: string }>(VERSION);
  const version = Number(told);
  const [items, unread]: [Item[], string[]] = [[], []];
  // A statement that fails ends the transaction, and no more than its own part of the look.
  const attempt = async (what: string, work: () => Promise<readonly Item[]>, again?: () => Promise<void>) => {
    try {
      items.push(...(await work()));
    } catch (error) {
      if (postgres.judge(error) === 'away') throw error;
      await session.run(`rollback; ${READ_ONLY}`);
      if (again) return again();
      unread.push(`${what}: ${(error as Error).message}`);
    }
  };
  await attempt('definitions', async () =>
    (await session.run<Definition>(objects(version))).map((found) => itemOf(found, replacements)),
  );
  await attempt('sequences', async () => {
    const sequences = await session.run<Quoted>(SEQUENCES);
    if (sequences.length === 0) return [];
    const values = await session.run<{ index: number; value: string }>(valuesOf(sequences));
    return values.map(({ index, value }) => ({
      kind: 'sequence',
      name: sequences[index]?.name ?? '',
      facts: { value },
    }));
  });
  await attempt('large objects', async () => {
    const [{ rows = '0', content = '0' } = {}] = await session.run<Content>(largeObjects(version));
    return [{ kind: 'large objects', name: 'large objects', rows: Number(rows), facts: { content } }];
  });
  const tables: RawTable[] = [];
  await attempt('tables', async () => (tables.push(...(await session.run<RawTable>(TABLES))), []));
  const readTables = async (some: readonly RawTable[]) => {
    const statement = contentsOf(some, { version, replacements: replacements.length });
    const contents = await session.run<Content & { index: number }>(statement, replacements.flat());
    return contents.flatMap(({ index, rows, content }) => {
      const table = some[index];
      return table ? [{ ...itemOf({ kind: 'table', ...table }, replacements, content), rows: Number(rows) }] : [];
    });
  };
  for (const some of inBatches(tables))
    await attempt(
      'tables',
      () => readTables(some),
      async () => {
        for (const table of some) await attempt(`table ${table.name}`, () => readTables([table]));
      },
    );
  await session.run('commit');
  return { items, unread };
}

type RawTable = Quoted & Pick<Definition, 'definition'> & { readonly text: string | null };

interface Content {
  readonly rows: string;
  readonly content: string;
}

function itemOf({ kind, name, definition }: Definition, replacements: Replacements, content?: string): Item {
  const facts = { definition: hash('md5', inPlainWords(definition ?? '', replacements)) };
  return { kind, name: inPlainWords(name, replacements), facts: content === undefined ? facts : { ...facts, content } };
}
