import { createConnection } from 'mysql2/promise';
import { env } from './credentials.ts';
import { databaseMarker, type DatabaseMarkerOptions, type Driver, type Failure } from './database-marker.ts';
import type { Marker, MarkerRow } from './marker.ts';

/**
 * Rows that must survive in a MySQL or MariaDB of the stack. Login and database are deduced from `MYSQL_USER`,
 * `MYSQL_PASSWORD` (of root: `MYSQL_ROOT_PASSWORD`) and `MYSQL_DATABASE` of the service, their `MARIADB_…` names and
 * their `…_FILE`, where they are not given.
 */
export function mysqlMarker(options: DatabaseMarkerOptions): Marker {
  return databaseMarker(mysql, options);
}

const CONNECT_TIMEOUT_MS = 10_000;

/** The server's error numbers (MySQL's error reference) that say something else than "this statement is wrong". */
const FAILURES: Readonly<Record<number, Failure>> = {
  1040: 'away', // too many connections
  1053: 'away', // shutdown in progress
  1927: 'away', // connection was killed
  1130: 'login', // host is not allowed
  1045: 'login', // access denied
  1698: 'login', // access denied without a password
  1044: 'database', // no access to the database
  1049: 'database', // unknown database
  1146: 'table', // no such table
};

export const mysql: Driver = {
  name: 'mysql',
  port: 3306,
  // The X protocol's, in two ways.
  otherPorts: [33060, 33062],
  user: env(['MYSQL_USER', 'MARIADB_USER'], { otherwise: 'root' }),
  password: (user) =>
    env(user === 'root' ? ['MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD'] : ['MYSQL_PASSWORD', 'MARIADB_PASSWORD']),
  database: () => env(['MYSQL_DATABASE', 'MARIADB_DATABASE']),
  connect: async ({ queryMs, ...login }) => {
    const connection = await createConnection({ ...login, connectTimeout: CONNECT_TIMEOUT_MS });
    connection.on('error', () => undefined);
    return {
      // Statements without values (`begin`) are not all known to the protocol of prepared ones.
      run: async <Row extends object = MarkerRow>(sql: string, values?: readonly string[]) => {
        const timeout = queryMs === undefined ? {} : { timeout: queryMs };
        const [rows] = values
          ? await connection.execute({ sql, ...timeout }, [...values])
          : await connection.query({ sql, ...timeout });
        return Array.isArray(rows) ? (rows as Row[]) : [];
      },
      [Symbol.asyncDispose]: () => connection.end().catch(() => connection.destroy()),
    };
  },
  judge: (error) => {
    const { errno, sqlState } = error as { errno?: number; sqlState?: string };
    if (sqlState === undefined || errno === undefined) return 'away';
    return FAILURES[errno] ?? 'statement';
  },
  statements: (name) => {
    const table = `\`${name.replaceAll('`', '``')}\``;
    return {
      create: `create table if not exists ${table} (\`key\` varchar(190) primary key, \`value\` text not null) engine = InnoDB default charset = utf8mb4`,
      clear: `delete from ${table}`,
      write: `insert into ${table} (\`key\`, \`value\`) values (?, ?) on duplicate key update \`value\` = values(\`value\`)`,
      read: `select \`key\`, \`value\` from ${table} order by \`key\``,
      remove: `delete from ${table} where \`key\` = ?`,
    };
  },
};
