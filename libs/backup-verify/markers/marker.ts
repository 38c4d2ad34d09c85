import type { ExecOptions, ExecResult, Helper, PortForward } from '@cc-ci/swarm';
import type { LabelledService } from '../labels/volumes.ts';

/** One piece of marked data. */
export interface MarkerRow {
  /** Lower-case letters, digits and hyphens: fits a file name, a column, a user's name. */
  readonly key: string;
  /** Letters, digits and hyphens: reads the same in SQL, JSON and a shell. */
  readonly value: string;
}

/** How a marker reaches the app. */
export interface MarkerContext {
  readonly stack: string;
  readonly domain: string;
  readonly services: readonly LabelledService[];
  /** Ends waits for a database early. */
  readonly signal?: AbortSignal;
  /** Runs a command in the running task of a service. */
  exec(service: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** A local port that leads to a port of a service's running task; the context closes it. */
  forwardPort(service: string, port: number): Promise<PortForward>;
  /**
   * A container with Node that sees the volumes of a service's running task at the task's own paths; the context
   * removes it.
   */
  openVolumes(service: string): Promise<Helper>;
}

/**
 * Data of the app's own kind, written before and sought after: files, rows of a table, accounts. Each method does one
 * thing and proves nothing.
 */
export interface Marker<Context extends MarkerContext = MarkerContext> {
  /** What the rows are, in words: `files in /usr/share/nginx/html/cc-ci-marker`. */
  readonly describe: string;
  /**
   * Services that it reaches: one that the compose files do not have is told before anything is deployed.
   * @default none is known
   */
  readonly services?: readonly string[];
  /**
   * Makes room (a folder, a table) and writes the rows. Rows of an earlier seed may be there already: they are
   * replaced.
   */
  seed(context: Context, rows: readonly MarkerRow[]): Promise<void>;
  /** Every row that is there now; none when the room itself is gone. */
  read(context: Context): Promise<readonly MarkerRow[]>;
  add(context: Context, row: MarkerRow): Promise<void>;
  /** Gives the row of this key another value. */
  alter(context: Context, row: MarkerRow): Promise<void>;
  remove(context: Context, key: string): Promise<void>;
}

/** What an author of a marker must say; `seed` is left out where there is no room to make. */
export type MarkerParts<Context extends MarkerContext> = Omit<Marker<Context>, 'seed'> &
  Partial<Pick<Marker<Context>, 'seed'>>;

/** A marker that an app's own API makes. Without its own `seed`, its rows are removed and added one by one. */
export function marker<Context extends MarkerContext = MarkerContext>(parts: MarkerParts<Context>): Marker<Context> {
  return { ...parts, seed: parts.seed ?? ((context, rows) => seedOneByOne(parts, context, rows)) };
}

async function seedOneByOne<Context extends MarkerContext>(
  parts: MarkerParts<Context>,
  context: Context,
  rows: readonly MarkerRow[],
): Promise<void> {
  for (const { key } of await parts.read(context)) await parts.remove(context, key);
  for (const row of rows) await parts.add(context, row);
}
