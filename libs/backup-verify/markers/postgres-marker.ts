import { Client, DatabaseError } from 'pg';
import { env } from './credentials.ts';
import { databaseMarker, type DatabaseMarkerOptions, type Driver, type Failure } from './database-marker.ts';
import type { Marker, MarkerRow } from './marker.ts';

/**
 * Rows that must survive in a PostgreSQL of the stack. Login and database are deduced from `POSTGRES_USER`,
 * `POSTGRES_PASSWORD` and `POSTGRES_DB` of the service (and their `…_FILE`), where they are not given.
 */
export function postgresMarker(options: DatabaseMarkerOptions): Marker {
  return databaseMarker(postgres, options);
}

const CONNECT_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 30_000;

/**
 * SQLSTATEs (PostgreSQL's documentation, appendix A) that say something else than "this statement is wrong". Classes
 * count by their first two letters.
 */
const FAILURES: Readonly<Record<string, Failure>> = {
  '08': 'away',
  '53300': 'away',
  '57P01': 'away',
  '57P02': 'away',
  '57P03': 'away',
  '28000': 'login',
  '28P01': 'login',
  '3D000': 'database',
  '42P01': 'table',
};

export const postgres: Driver = {
  name: 'postgres',
  port: 5432,
  otherPorts: [],
  user: env('POSTGRES_USER', { otherwise: 'postgres' }),
  password: () => env('POSTGRES_PASSWORD'),
  database: (user) => env('POSTGRES_DB', { otherwise: user }),
  connect: async ({ queryMs = QUERY_TIMEOUT_MS, ...login }) => {
    const client = new Client({
      ...login,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: queryMs,
      application_name: 'cc-ci',
    });
    client.on('error', () => undefined);
    await client.connect();
    return {
      run: async <Row extends object = MarkerRow>(sql: string, values?: readonly string[]) =>
        (await client.query<Row>(sql, values && [...values])).rows,
      [Symbol.asyncDispose]: () => client.end().catch(() => undefined),
    };
  },
  judge: (error) => {
    if (!(error instanceof DatabaseError)) return 'away';
    const { code = '' } = error;
    return FAILURES[code] ?? FAILURES[code.slice(0, 2)] ?? 'statement';
  },
  statements: (name) => {
    const table = `"${name.replaceAll('"', '""')}"`;
    return {
      create: `create table if not exists ${table} ("key" text primary key, "value" text not null)`,
      clear: `delete from ${table}`,
      write: `insert into ${table} ("key", "value") values ($1, $2) on conflict ("key") do update set "value" = excluded."value"`,
      read: `select "key", "value" from ${table} order by "key"`,
      remove: `delete from ${table} where "key" = $1`,
    };
  },
};
