import { CcciError } from '@cc-ci/core';
import { type Credential, describeCredential, readCredential } from './credentials.ts';
import { databaseMissing, loginRefused, markerQueryFailed } from '../errors.ts';
import type { Marker, MarkerContext, MarkerRow } from './marker.ts';
import { PortSearch } from './port-search.ts';
import { RECONNECT_MS, retryConnection } from './retry.ts';

/**
 * Where a marker's table is; what is left out is deduced from the variables of the database's own service, as its image
 * understands them.
 */
export interface DatabaseMarkerOptions {
  /** The service in which the database runs. */
  readonly service: string;
  readonly database?: Credential;
  readonly user?: Credential;
  readonly password?: Credential;
  /** @default the database's usual one; where nothing listens on that, another on which something does */
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
  /** Ports on which its server listens for something else. */
  readonly otherPorts: readonly number[];
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

/**
 * Rows of their own table in a database of the stack. Each operation opens its own connection: a restore may drop
 * connections by force.
 */
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

/** Credentials that were read, and ports that were found, by the stack, the service and what describes them. */
export type KnownLogins = Map<string, string>;

interface Remembered {
  readonly login: Login;
  /** Keys of what an operation before has read. */
  readonly remembered: ReadonlySet<string>;
}

/** A database inside a stack; its credentials are read once. */
export class StackDatabase {
  readonly #driver: Driver;
  readonly #options: DatabaseMarkerOptions;
  readonly #known: KnownLogins;

  /** `known`: what others have read, and read later. @default nothing */
  constructor(driver: Driver, options: DatabaseMarkerOptions, known: KnownLogins = new Map()) {
    this.#driver = driver;
    this.#options = options;
    this.#known = known;
  }

  /** Reads the credentials and opens the way to it, for the first operation. */
  async prepare(context: MarkerContext): Promise<void> {
    const { service, port = this.#driver.port } = this.#options;
    await Promise.all([this.#login(context), context.forwardPort(service, port)]);
  }

  async use<T>(context: MarkerContext, work: (session: Session) => Promise<T>): Promise<T> {
    const { service, port: ownPort, reconnectMs = RECONNECT_MS, queryMs } = this.#options;
    let refusal: string | undefined;
    const portKey = [context.stack, service, `port of ${this.#driver.name}`].join(' ');
    const { port: usual, otherPorts: never } = this.#driver;
    const search = new PortSearch({ usual, never, found: Number(this.#known.get(portKey) ?? usual) });
    const readNow = new Set<string>();
    const operation = async () => {
      const [{ login, remembered }, forward] = await Promise.all([
        this.#login(context, readNow),
        context.forwardPort(service, ownPort ?? search.port),
      ]);
      try {
        const { host, port } = forward;
        await using session = await this.#driver.connect({ ...login, host, port, queryMs });
        this.#known.set(portKey, String(search.port));
        return await work(session);
      } catch (error) {
        refusal = ownPort === undefined ? await search.failed(forward) : forward.refusal();
        throw this.#explain(error, login, remembered);
      }
    };
    return retryConnection(operation, {
      what: `${this.#driver.name} of service ${service} to take a connection`,
      timeoutMs: reconnectMs,
      tryThis: `npx --offline cc-ci logs ${context.domain} ${service}`,
      signal: context.signal,
      passing: (error) => (error instanceof CcciError ? undefined : (refusal ?? messageOf(error))),
    });
  }

  /** `readNow`: keys of what the operation has read already; what is read is added. */
  async #login(context: MarkerContext, readNow = new Set<string>()): Promise<Remembered> {
    const remembered = new Set<string>();
    const { service } = this.#options;
    const read = async (credential: Credential): Promise<string> => {
      if (typeof credential === 'string') return credential;
      const key = [context.stack, credential.service ?? service, credential.describe].join(' ');
      const known = this.#known.get(key);
      if (known !== undefined) {
        if (!readNow.has(key)) remembered.add(key);
        return known;
      }
      const value = await readCredential(credential, context, service);
      this.#known.set(key, value);
      readNow.add(key);
      return value;
    };
    const user = await read(this.#options.user ?? this.#driver.user);
    const password = await read(this.#options.password ?? this.#driver.password(user));
    const database = await read(this.#options.database ?? this.#driver.database(user));
    return { login: { user, password, database }, remembered };
  }

  /** Leaves what may pass as it is, for the retry: so may a refusal of what was read long ago, and is another now. */
  #explain(error: unknown, { user, database }: Login, remembered: ReadonlySet<string>): unknown {
    const failure = this.#driver.judge(error);
    if (failure === 'away') return error;
    if (failure !== 'statement' && failure !== 'table' && remembered.size > 0) {
      remembered.forEach((key) => this.#known.delete(key));
      return error;
    }
    const place = {
      engine: this.#driver.name,
      service: this.#options.service,
      at: `user "${user}" of database "${database}"`,
    };
    const cause = error as Error;
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
