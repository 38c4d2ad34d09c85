import { proof } from '@cc-ci/results';
import { changedFiles, type Engine, runningContainer, streamFromContainer } from '@cc-ci/swarm';
import { detectDump } from './inspect.ts';
import { DUMP_NAME } from './found-dumps.ts';
import { hooksOf } from '../labels/hooks.ts';
import { failed, type Proof } from '../proof.ts';
import type { LabelledService } from '../labels/volumes.ts';

/** How many files of a container are opened. */
const MAX_OPENED = 10;
/** A file begins at once; a pipe that nobody writes to never does. */
const BEGINS_WITHIN_MS = 30_000;

/** The files of a stack's containers themselves, outside of every volume. */
export interface ContainerFiles {
  /** Those that the service's running task has written. */
  changed(service: string): Promise<readonly string[]>;
  read(service: string, path: string): AsyncIterable<Buffer>;
}

/** The files of a stack's containers, through the engine. */
export function containerFiles(engine: Engine, stack: string): ContainerFiles {
  return {
    changed: (service) => changedFiles(engine, { stack, service }),
    async *read(service, path) {
      const id = await runningContainer(engine, stack, service);
      yield* streamFromContainer(engine, { id, argv: ['cat', path] }, { timeoutMs: BEGINS_WITHIN_MS });
    },
  };
}

/**
 * Finds dumps that a backup's hooks left in the container itself, outside of every volume, where the snapshot has none:
 * a restore hook that reads them there brings data back as long as that container lives, and no longer. `proofs` are
 * those of the snapshot.
 */
export async function proveNoStrayDumps(
  files: ContainerFiles,
  services: readonly LabelledService[],
  proofs: readonly Proof[],
): Promise<Proof[]> {
  if (proofs.some(({ id }) => id === 'dump-complete' || id === 'database-intact')) return [];
  const dumping = new Set(hooksOf(services, 'backup', ['pre-hook']).map(({ service }) => service));
  const loading = hooksOf(services, 'restore').filter(({ service }) => dumping.has(service));
  const found: string[] = [];
  for (const service of new Set(loading.map((hook) => hook.service)))
    for (const path of await straysOf(files, service)) found.push(`${path} of service ${service}`);
  if (found.length === 0) return [];
  return [
    failed(
      proof('dumps-in-volumes'),
      `the pre-hook left a dump in ${found.join(', ')}, which is in no volume: it goes with its container, and no backup holds it`,
      'write it into a named volume, and name it by backupbot.backup.volumes.<volume>.path',
    ),
  ];
}

async function straysOf(files: ContainerFiles, service: string): Promise<string[]> {
  const strays: string[] = [];
  const named = (await files.changed(service)).filter((path) => DUMP_NAME.test(path));
  for (const path of named.slice(0, MAX_OPENED)) {
    // A folder, or what is gone meanwhile, is none.
    const format = await detectDump(files.read(service, path)).catch(() => undefined);
    if (format) strays.push(path);
  }
  return strays;
}
