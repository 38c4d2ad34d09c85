import { asCcciError } from '@cc-ci/core';
import type { StackContext } from '../markers/marker-context.ts';
import { namedVolumes, shortName } from '../labels/volumes.ts';
import type { Fingerprint, Store } from './fingerprint.ts';
import { prepareMysql, readMysql } from './mysql-fingerprint.ts';
import { preparePostgres, readPostgres, type ServerOptions } from './postgres-fingerprint.ts';
import { inPlainWords, type Replacements } from './sqlite-reader.ts';
import { openVolumes, readVolumes, type ServerFolder, type VolumesOptions } from './volume-fingerprint.ts';

export type ServerKind = 'postgres' | 'mysql';

/** A database server of the stack. */
export interface DatabaseServer {
  readonly service: string;
  readonly kind: ServerKind;
}

export interface FingerprintOptions {
  /** Servers that were found before: they are asked even where none runs now. */
  readonly known?: readonly DatabaseServer[];
  /** Names of the app that the data comes from, where it was moved: they stand in the data. @default none */
  readonly movedFrom?: { readonly domain: string; readonly stack: string } | undefined;
  /** The most that one statement, or the walk through the volumes of a service, may take. @default 180000 */
  readonly limitMs?: number;
  /** How long a database may be away. @default 60000 */
  readonly reconnectMs?: number;
}

const LIMIT_MS = 180_000;
const RECONNECT_MS = 60_000;

interface Reader {
  prepare(context: StackContext, service: string): Promise<void>;
  read(context: StackContext, options: ServerOptions): Promise<Store[]>;
}

const READERS: Readonly<Record<ServerKind, Reader>> = {
  postgres: { prepare: preparePostgres, read: readPostgres },
  mysql: { prepare: prepareMysql, read: readMysql },
};

/** Programs that are a server, by the names under which they run. */
const SERVERS: Readonly<Record<string, ServerKind>> = {
  postgres: 'postgres',
  postmaster: 'postgres',
  mysqld: 'mysql',
  mariadbd: 'mysql',
};

/**
 * Looks at all data of an app: every database of every server that runs in it, every SQLite file and everything else in
 * its named volumes. Reads only. What cannot be read is told in the store's `unread`, and throws nothing.
 */
export async function takeFingerprint(
  context: StackContext,
  options: FingerprintOptions = {},
): Promise<Fingerprint & { readonly servers: readonly DatabaseServer[] }> {
  const { limitMs = LIMIT_MS, reconnectMs = RECONNECT_MS, known = [], movedFrom } = options;
  // The domain first: the stack's name is made of it.
  const replacements: Replacements = [context, ...(movedFrom ? [movedFrom] : [])].flatMap(({ domain, stack }) => [
    [domain, '{domain}'] as const,
    [stack, '{stack}'] as const,
  ]);
  const running = await findRunning(context);
  const servers = merge(known, serversIn(running));
  const [databases, volumes] = await Promise.all([
    Promise.all(
      servers.map(({ kind, service }) =>
        READERS[kind]
          .read(context, { service, replacements, queryMs: limitMs, reconnectMs })
          .catch((error: unknown) => [unreadable(`${kind} server of service ${service}`, 'server', error)]),
      ),
    ),
    lookAtVolumes(context, { replacements, limitMs }),
  ]);
  const orphans = volumes.folders.filter((folder) => !servers.some((server) => isOf(folder, server, context)));
  const stores = [...databases.flat(), ...volumes.stores.map((store) => withOrphans(store, orphans))];
  return { stores, servers };
}

/**
 * Opens what a look needs, while something else is waited for: most of what a look costs is the start of its helpers.
 * What cannot be opened now, the look opens itself, and tells of it.
 */
export async function prepareLook(context: StackContext): Promise<void> {
  const servers = findRunning(context).then(serversIn);
  await Promise.allSettled([
    openVolumes(context),
    servers.then((found) => Promise.all(found.map(({ kind, service }) => READERS[kind].prepare(context, service)))),
  ]);
}

/** Services whose tasks run, with the programs in them. */
async function findRunning(context: StackContext): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    context.services.map(async ({ name }) => {
      // A service without a task has nothing to be asked.
      const programs = await context.programs(name).catch(() => undefined);
      return programs ? [[name, programs] as const] : [];
    }),
  );
  return new Map(found.flat());
}

function serversIn(running: ReadonlyMap<string, readonly string[]>): DatabaseServer[] {
  return [...running].flatMap(([service, programs]) => {
    const kinds = new Set(programs.flatMap((program) => SERVERS[program] ?? []));
    return [...kinds].map((kind): DatabaseServer => ({ service, kind }));
  });
}

function merge(known: readonly DatabaseServer[], found: readonly DatabaseServer[]): DatabaseServer[] {
  return [...new Map([...known, ...found].map((server) => [`${server.kind} ${server.service}`, server])).values()];
}

/** Every named volume; where none can be read, each with the reason. */
async function lookAtVolumes(
  context: StackContext,
  options: VolumesOptions,
): Promise<{ stores: Store[]; folders: ServerFolder[] }> {
  return readVolumes(context, options).catch((error: unknown) => {
    const names = context.services.flatMap(namedVolumes).map(({ source }) => shortName(source, context.stack));
    return {
      stores: [...new Set(names)].map((name) =>
        unreadable(`volume ${inPlainWords(name, options.replacements)}`, 'volume', error),
      ),
      folders: [],
    };
  });
}

/** Whether a server of this kind runs in a service that mounts the volume. */
function isOf(folder: ServerFolder, server: DatabaseServer, { services, stack }: StackContext): boolean {
  const service = services.find(({ name }) => name === server.service);
  const volumes = service ? namedVolumes(service).map(({ source }) => shortName(source, stack)) : [];
  return folder.kind === server.kind && volumes.includes(folder.volume);
}

function withOrphans(store: Store, orphans: readonly ServerFolder[]): Store {
  const own = orphans.filter(({ volume }) => store.id === `volume ${volume}`);
  const unread = own.map(({ kind, path }) => `${path} holds databases of a ${kind}, and none runs that could be asked`);
  return own.length > 0 ? { ...store, unread: [...store.unread, ...unread] } : store;
}

function unreadable(id: string, kind: Store['kind'], error: unknown): Store {
  const { message, last } = asCcciError(error);
  return { id, kind, items: [], unread: [[message, last].filter(Boolean).join(': ')], leftOut: [] };
}
