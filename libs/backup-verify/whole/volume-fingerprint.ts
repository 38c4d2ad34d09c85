import { dirname } from 'node:path';
import type { Helper } from '@cc-ci/swarm';
import type { MarkerContext } from '../markers/marker.ts';
import { retryConnection } from '../markers/retry.ts';
import { volumeLookFailed } from '../errors.ts';
import type { Store } from './fingerprint.ts';
import type { Replacements } from './sqlite-reader.ts';
import type { VolumeAnswer, VolumeRequest } from './volume-program.ts';
import type { WalkedVolume } from './walk-volume.ts';
import { count } from './wording.ts';

export interface VolumesOptions {
  readonly service: string;
  readonly volumes: readonly { readonly volume: string; readonly path: string }[];
  readonly replacements: Replacements;
  readonly limitMs: number;
  /** How long the service may be without a task, in milliseconds. */
  readonly waitMs: number;
}

/** The data folder of a database server, in a volume. */
export interface ServerFolder {
  readonly kind: 'postgres' | 'mysql';
  readonly volume: string;
  readonly path: string;
}

const HOME = '/cc-ci-whole';
const PROGRAM = 'whole/volume-program.ts';
const FILES = [PROGRAM, 'whole/walk-volume.ts', 'whole/sqlite-reader.ts'];
/** What a container takes to start the program, and the engine to hand over what it says. */
const AROUND_MS = 30_000;

/**
 * What named volumes of a service hold, and the SQLite files in them. @throws CcciError `VOLUME_LOOK_FAILED`,
 * `EXEC_OVERDUE`
 */
export async function readVolumes(
  context: MarkerContext,
  options: VolumesOptions,
): Promise<{ stores: Store[]; folders: ServerFolder[] }> {
  const { service, waitMs } = options;
  const answer = await retryConnection(
    async () => {
      const helper = await context.openVolumes(service);
      if (!furnished.has(helper)) await furnish(helper);
      return ask(helper, context, options);
    },
    {
      what: `a running task of service ${service}, to look at its volumes beside it`,
      timeoutMs: waitMs,
      tryThis: `npx --offline cc-ci logs ${context.domain} ${service}`,
      signal: context.signal,
      passing: () => undefined,
    },
  );
  return {
    stores: answer.flatMap((walked) => [volumeOf(walked), ...databasesOf(walked)]),
    folders: answer.flatMap(({ volume, serverFolders }) =>
      serverFolders.map(({ engine, path }) => ({ kind: engine, volume, path })),
    ),
  };
}

/** Helpers that have the program already. */
const furnished = new WeakSet<Helper>();

async function furnish(helper: Helper): Promise<void> {
  await helper.copyIn(dirname(import.meta.dirname), HOME, ['package.json', ...FILES]);
  furnished.add(helper);
}

async function ask(
  helper: Helper,
  { services }: MarkerContext,
  { service, volumes, replacements, limitMs }: VolumesOptions,
): Promise<VolumeAnswer> {
  const targets = services.find(({ name }) => name === service)?.mounts.map(({ target }) => target) ?? [];
  const request: VolumeRequest = {
    volumes: volumes.map(({ volume, path }) => ({
      volume,
      path,
      otherMounts: targets.filter((target) => target.startsWith(`${path}/`)),
    })),
    replacements,
    timeoutMs: limitMs,
  };
  const { exitCode, stdout, stderr } = await helper.exec(['node', '--no-warnings', `${HOME}/${PROGRAM}`], {
    stdin: JSON.stringify(request),
    timeoutMs: limitMs + AROUND_MS,
  });
  if (exitCode !== 0) throw volumeLookFailed(service, exitCode, stderr.toString());
  return JSON.parse(stdout.toString()) as VolumeAnswer;
}

function volumeOf({ volume, entries, serverFolders, leftOut, unread }: WalkedVolume): Store {
  const servers = serverFolders.map(
    ({ engine, path, files }) => `${count(files, 'file')} in ${path}, a ${engine}’s own: its databases are compared`,
  );
  return { id: `volume ${volume}`, kind: 'volume', items: entries, unread, leftOut: [...servers, ...leftOut] };
}

function databasesOf({ databases }: WalkedVolume): Store[] {
  return databases.map(({ name, items, unread }) => ({
    id: `sqlite ${name}`,
    kind: 'database',
    items,
    unread,
    leftOut: [],
  }));
}
