import { dirname } from 'node:path';
import { count } from '@cc-ci/core';
import type { HelperContainer, LineProgram } from '@cc-ci/swarm';
import { namedVolumes, shortName } from '../labels/volumes.ts';
import type { StackContext } from '../markers/marker-context.ts';
import { retryConnection } from '../markers/retry.ts';
import type { Store } from './fingerprint.ts';
import { inPlainWords, type Replacements } from './sqlite-reader.ts';
import type { VolumeAnswer, VolumeRequest } from './volume-program.ts';
import type { VolumePlace, WalkedVolume } from './walk-volume.ts';

export interface VolumesOptions {
  readonly replacements: Replacements;
  readonly limitMs: number;
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
/** How long a helper may be away that somebody has removed. */
const AWAY_MS = 60_000;

/**
 * What the named volumes of a stack hold, and the SQLite files in them. One program in one helper looks at all of them,
 * look after look. @throws CcciError `PROGRAM_ENDED`, `EXEC_OVERDUE`, `HELPER_FAILED`
 */
export async function readVolumes(
  context: StackContext,
  options: VolumesOptions,
): Promise<{ stores: Store[]; folders: ServerFolder[] }> {
  const sources = sourcesOf(context);
  if (sources.length === 0) return { stores: [], folders: [] };
  const nameOf = (source: string) => inPlainWords(shortName(source, context.stack), options.replacements);
  const { answer, missing } = await retryConnection(
    async () => {
      const { helper, paths } = await context.mountVolumes(sources);
      const volumes = [...paths].map(([source, path]) => placeOf(context, { source, path, volume: nameOf(source) }));
      return {
        answer: await ask(helper, context, { ...options, volumes }),
        missing: sources.filter((source) => !paths.has(source)),
      };
    },
    {
      what: `a helper that has the volumes of ${context.stack}`,
      timeoutMs: AWAY_MS,
      tryThis: 'npx --offline cc-ci doctor',
      signal: context.signal,
      passing: () => undefined,
    },
  );
  return {
    stores: [
      ...answer.flatMap((walked) => [volumeOf(walked), ...databasesOf(walked)]),
      ...missing.map((source) => missingVolume(nameOf(source))),
    ],
    folders: answer.flatMap(({ volume, serverFolders }) =>
      serverFolders.map(({ engine, path }) => ({ kind: engine, volume, path })),
    ),
  };
}

/** Starts the program that looks at the volumes, for the first look. */
export async function openVolumes(context: StackContext): Promise<void> {
  const sources = sourcesOf(context);
  if (sources.length > 0) await programIn((await context.mountVolumes(sources)).helper);
}

function sourcesOf({ services }: StackContext): string[] {
  return [...new Set(services.flatMap(namedVolumes).map(({ source }) => source))];
}

/** A volume without the paths below it at which a service has something else. */
function placeOf(
  { services }: StackContext,
  { source, path, volume }: { source: string; path: string; volume: string },
): VolumePlace {
  const otherMounts = services.flatMap(({ mounts }) =>
    mounts
      .filter((mount) => mount.type === 'volume' && mount.source === source)
      .flatMap(({ target }) =>
        mounts
          .filter((mount) => mount.target.startsWith(`${target}/`))
          .map((mount) => `${path}${mount.target.slice(target.length)}`),
      ),
  );
  return { volume, path, otherMounts };
}

/** The program that runs in a helper. */
const programs = new WeakMap<HelperContainer, Promise<LineProgram>>();

async function programIn(helper: HelperContainer): Promise<LineProgram> {
  const running = await programs.get(helper)?.catch(() => undefined);
  if (running?.isOpen()) return running;
  const started = startProgram(helper);
  programs.set(helper, started);
  return started;
}

async function startProgram(helper: HelperContainer): Promise<LineProgram> {
  await helper.copyIn(dirname(import.meta.dirname), HOME, ['package.json', ...FILES]);
  return helper.converse(['node', '--no-warnings', `${HOME}/${PROGRAM}`]);
}

async function ask(
  helper: HelperContainer,
  { signal }: StackContext,
  { volumes, replacements, limitMs }: VolumesOptions & Pick<VolumeRequest, 'volumes'>,
): Promise<VolumeAnswer> {
  const request: VolumeRequest = { volumes, replacements, timeoutMs: limitMs };
  const program = await programIn(helper);
  const answer = await program.ask(JSON.stringify(request), { timeoutMs: limitMs + AROUND_MS, signal });
  return JSON.parse(answer) as VolumeAnswer;
}

function missingVolume(volume: string): Store {
  const unread = ['it is not on this machine: no service that mounts it has started here'];
  return { id: `volume ${volume}`, kind: 'volume', items: [], unread, leftOut: [] };
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
