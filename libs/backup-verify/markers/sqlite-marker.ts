import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Helper } from '@cc-ci/swarm';
import { databaseLocked, databaseMissing, type DatabasePlace, markerQueryFailed } from '../errors.ts';
import type { Marker, MarkerContext, MarkerRow } from './marker.ts';
import { RECONNECT_MS, retryConnection } from './retry.ts';
import type { SqliteAnswer, SqliteRequest } from './sqlite-program.ts';

export interface SqliteMarkerOptions {
  /** The service that holds the file in a volume. */
  readonly service: string;
  /** The file, as the service's container sees it. */
  readonly path: string;
  /** @default ci_marker */
  readonly table?: string;
  /** How long a lock of the app is waited for, in milliseconds. @default 10000 */
  readonly busyTimeoutMs?: number;
  /** How long the service may be without a running task before an operation fails, in milliseconds. @default 60000 */
  readonly reconnectMs?: number;
}

const TABLE = 'ci_marker';
const BUSY_TIMEOUT_MS = 10_000;
const HOME = '/cc-ci';
const PROGRAM = 'markers/sqlite-program.ts';

/**
 * Rows that must survive in a SQLite file, written while the app runs: better-sqlite3 opens the file in a helper
 * container that shares the volumes of the task. SQLite's own locks and its write-ahead log hold between containers on
 * one kernel; a copy taken out and put back would lose what the app writes meanwhile, and a path of the manager's disk
 * would miss a task on another node.
 */
export function sqliteMarker(options: SqliteMarkerOptions): Marker {
  const ask = (context: MarkerContext, operation: SqliteRequest['operation'], rows: readonly MarkerRow[] = []) =>
    askHelper(options, context, { operation, rows });
  const put = async (context: MarkerContext, row: MarkerRow) => void (await ask(context, 'write', [row]));
  return {
    describe: `rows of table ${options.table ?? TABLE} in ${options.path} of service ${options.service}`,
    services: [options.service],
    seed: async (context, rows) => void (await ask(context, 'seed', rows)),
    read: (context) => ask(context, 'read'),
    add: put,
    alter: put,
    remove: async (context, key) => void (await ask(context, 'remove', [{ key, value: '' }])),
  };
}

/** Helpers that have the program already. */
const furnished = new WeakSet<Helper>();

async function askHelper(
  options: SqliteMarkerOptions,
  context: MarkerContext,
  asked: Pick<SqliteRequest, 'operation' | 'rows'>,
): Promise<readonly MarkerRow[]> {
  const { service, path, table = TABLE, busyTimeoutMs = BUSY_TIMEOUT_MS, reconnectMs = RECONNECT_MS } = options;
  const request: SqliteRequest = { path, table, busyTimeoutMs, ...asked };
  const answer = await retryConnection(
    async () => {
      const helper = await context.openVolumes(service);
      if (!furnished.has(helper)) await furnish(helper);
      return answerOf(await helper.exec(['node', `${HOME}/${PROGRAM}`], { stdin: JSON.stringify(request) }));
    },
    {
      what: `a running task of service ${service}, to open ${path} beside it`,
      timeoutMs: reconnectMs,
      tryThis: `npx --offline cc-ci logs ${context.domain} ${service}`,
      signal: context.signal,
      passing: () => undefined,
    },
  );
  if ('rows' in answer) return answer.rows;
  throw explain({ engine: 'sqlite', service, at: path }, answer, busyTimeoutMs);
}

/** Puts the program and the harness's own better-sqlite3, which brings its binaries for Linux, into the helper. */
async function furnish(helper: Helper): Promise<void> {
  const library = dirname(fileURLToPath(import.meta.resolve('better-sqlite3/package.json')));
  const binaries = readdirSync(join(library, 'prebuilds')).filter((name) => name.startsWith('linux'));
  await helper.copyIn(library, `${HOME}/node_modules/better-sqlite3`, [
    'package.json',
    'lib',
    ...binaries.map((name) => `prebuilds/${name}`),
  ]);
  await helper.copyIn(dirname(import.meta.dirname), HOME, [PROGRAM, 'package.json']);
  furnished.add(helper);
}

function answerOf({ exitCode, stdout, stderr }: Awaited<ReturnType<Helper['exec']>>): SqliteAnswer {
  if (exitCode === 0) return JSON.parse(stdout.toString()) as SqliteAnswer;
  return { code: `exit code ${exitCode}`, message: stderr.toString().trim() };
}

function explain(
  place: DatabasePlace,
  { code, message }: { code: string; message: string },
  busyTimeoutMs: number,
): Error {
  const cause = Object.assign(new Error(message), { code });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return databaseLocked(place, busyTimeoutMs, cause);
  return code.startsWith('SQLITE_CANTOPEN') ? databaseMissing(place, cause) : markerQueryFailed(place, cause);
}
