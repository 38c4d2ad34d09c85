import { CcciError } from '@cc-ci/core';
import { type Credential, describeCredential, readCredential } from './credentials.ts';
import { databaseMissing, loginRefused, markerQueryFailed } from '../errors.ts';
import type { Marker, MarkerContext, MarkerRow } from './marker.ts';
import { RECONNECT_MS, retryConnection } from './retry.ts';

/** Where a marker's table is; what is left out is deduced from the variables of the database's own service, as its image understands them. */
export interface DatabaseMarkerOptions {
  /** The service in which the database runs. */
  readonly service: string;
  readonly database?: Credential;
  readonly user?: Credential;
  readonly password?: Credential;
  /** @default the database's usual one */
  readonly port?: number;
  /** @default ci_marker */
  readonly table?: string;
  /** How long the database may be away before an operation fails, in milliseconds. @default 60000 */
  readonly reconnectMs?: number;
  /** The most that one statement may take, in milliseconds. @default the driver's own */
  readonly queryMs?: number;
}

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** One connection, for one operation. */
export interface Session extends AsyncDisposable {
  /** Runs one statement; values never stand in its text. The caller says what its rows are. */
  run<Row extends object = MarkerRow>(sql: string, values?: readonly string[]): Promise<Row[]>;
}

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  /** The most that one statement may take, in milliseconds. @default the driver's own */
  readonly queryMs?: number | undefined;
}

/** What an error of a driver means. `away`: the connection's, which may pass. */
export type Failure = 'away' | 'login' | 'database' | 'table' | 'statement';

/** One kind of database: what differs between them. */
export interface Driver {
  readonly name: string;
  readonly port: number;
  readonly user: Credential;
  password(user: string): Credential;
  database(user: string): Credential;
  connect(login: Login & DatabaseAddress): Promise<Session>;
  judge(error: unknown): Failure;
  statements(table: string): Statements;
}

/** The statements of a marker, with the table's name quoted. `write` takes key and value, `remove` the key. */
export type Statements = Readonly<Record<'create' | 'clear' | 'write' | 'read' | 'remove', string>>;

const TABLE = 'ci_marker';

/** Rows of their own table in a database of the stack. Each operation opens its own connection: a restore may drop connections by force. */
export function databaseMarker(driver: Driver, options: DatabaseMarkerOptions): Marker {
  const table = options.table ?? TABLE;
  const { create, clear, write, read, remove } = driver.statements(table);
  const database = new StackDatabase(driver, options);
  const put = (context: MarkerContext, { key, value }: MarkerRow) =>
    database.use(context, async (session) => void (await session.run(write, [key, value])));
  return {
    describe: `rows of table ${table} in ${driver.name} of service ${options.service}`,
    services: servicesOf(options),
    seed: (context, rows) =>
      database.use(context, async (session) => {
        await session.run(create);
        await session.run('begin');
        await session.run(clear);
        for (const { key, value } of rows) await session.run(write, [key, value]);
        await session.run('commit');
      }),
    read: (context) =>
      database.use(context, (session) => session.run(read).catch((error: unknown) => noTable(driver, error))),
    add: put,
    alter: put,
    remove: (context, key) => database.use(context, async (session) => void (await session.run(remove, [key]))),
  };
}

/** A database inside a stack; the login is read once a stack. */
export class StackDatabase {
  readonly #driver: Driver;
  readonly #options: DatabaseMarkerOptions;
  readonly #logins = new Map<string, Login>();

  constructor(driver: Driver, options: DatabaseMarkerOptions) {
    this.#driver = driver;
    this.#options = options;
  }

  async use<T>(context: MarkerContext, work: (session: Session) => Promise<T>): Promise<T> {
    const { service, reconnectMs = RECONNECT_MS } = this.#options;
    let refusal: () => string | undefined = () => undefined;
    const operation = async () => {
      const login = await this.#login(context);
      const { host, port, ...forward } = await context.forwardPort(service, this.#options.port ?? this.#driver.port);
      refusal = forward.refusal;
      try {
        await using session = await this.#driver.connect({ ...login, host, port, queryMs: this.#options.queryMs });
        return await work(session);
      } catch (error) {
        throw this.#explain(error, login, context);
      }
    };
    return retryConnection(operation, {
      what: `${this.#driver.name} of service ${service} to take a connection`,
      timeoutMs: reconnectMs,
      tryThis: `npx --offline cc-ci logs ${context.domain} ${service}`,
      signal: context.signal,
      passing: (error) => (error instanceof CcciError ? undefined : (refusal() ?? messageOf(error))),
    });
  }

  async #login(context: MarkerContext): Promise<Login> {
    const known = this.#logins.get(context.stack);
    if (known) return known;
    const { service, user: asUser = this.#driver.user } = this.#options;
    const user = await readCredential(asUser, context, service);
    const password = await readCredential(this.#options.password ?? this.#driver.password(user), context, service);
    const database = await readCredential(this.#options.database ?? this.#driver.database(user), context, service);
    const login = { user, password, database };
    this.#logins.set(context.stack, login);
    return login;
  }

  /** Leaves what may pass as it is, for the retry. A login that is refused is forgotten: the next stage may have changed it. */
  #explain(error: unknown, { user, database }: Login, { stack }: MarkerContext): unknown {
    const failure = this.#driver.judge(error);
    if (failure === 'away') return error;
    const place = {
      engine: this.#driver.name,
      service: this.#options.service,
      at: `user "${user}" of database "${database}"`,
    };
    const cause = error as Error;
    this.#logins.delete(stack);
    if (failure === 'login')
      return loginRefused(place, describeCredential(this.#options.password ?? this.#driver.password(user)), cause);
    return failure === 'database'
      ? databaseMissing({ ...place, at: `database "${database}" (as user "${user}")` }, cause)
      : markerQueryFailed(place, cause);
  }
}

/** The database's own service, and those in which a name or a password of it is read. */
function servicesOf({ service, database, user, password }: DatabaseMarkerOptions): string[] {
  const read = [database, user, password].flatMap((each) => (typeof each === 'object' && each.service) || []);
  return [...new Set([service, ...read])];
}

function noTable(driver: Driver, error: unknown): MarkerRow[] {
  if (driver.judge(error) === 'table') return [];
  throw error;
}

function messageOf(error: unknown): string {
  const { code, message } = error as Error & { code?: string };
  return [code, message].filter(Boolean).join(': ') || String(error);
}
