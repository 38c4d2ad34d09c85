import { relocationFailed, restoreHookFailed } from '../errors.ts';
import { hooksOf } from '../labels/hooks.ts';
import type { MarkerContext } from '../markers/marker.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotHost } from './snapshot-host.ts';
import { inSnapshot, type LabelledService, namedVolumes } from '../labels/volumes.ts';

/** A volume of one app, and the one that has its place in another app of the same recipe. */
export interface VolumeMove {
  readonly from: string;
  readonly to: string;
}

/** Pairs the volumes of two apps of one recipe: by the service that mounts them, and where. */
export function pairVolumes(from: readonly LabelledService[], to: readonly LabelledService[]): VolumeMove[] {
  const moves = from.flatMap((service) => {
    const theirs = to.find(({ name }) => name === service.name);
    return namedVolumes(service).flatMap(({ source, target }) => {
      const place = theirs && namedVolumes(theirs).find((mount) => mount.target === target);
      return place ? [{ from: source, to: place.source }] : [];
    });
  });
  return [...new Map(moves.map((move) => [move.from, move])).values()];
}

/**
 * Writes what a snapshot holds of one app's volumes into those of another, under its running containers, as a restore
 * in place does; then the restore hooks of its services run. Gives what was done, in words.
 * @throws CcciError `RELOCATION_FAILED`, `RESTORE_HOOK_FAILED`
 */
export async function restoreElsewhere(
  { host, snapshot }: { host: SnapshotHost; snapshot: Pick<Snapshot, 'id' | 'paths'> },
  moves: readonly VolumeMove[],
  app: Pick<MarkerContext, 'services' | 'exec'>,
): Promise<string> {
  const saved = moves.filter(({ from }) =>
    snapshot.paths.some((path) => `${path}/`.startsWith(`${inSnapshot(from)}/`)),
  );
  if (saved.length === 0)
    throw relocationFailed(snapshot.id, 'it holds none of the app’s volumes', snapshot.paths.join('\n'));
  const before = await runHooks(app, 'pre-hook');
  for (const move of saved) await writeVolume(host, snapshot.id, move);
  const after = await runHooks(app, 'post-hook');
  return [`snapshot ${snapshot.id.slice(0, 8)}`, ...saved.map(({ to }) => `into ${to}`), ...before, ...after].join(
    ', ',
  );
}

/**
 * The folder goes through an archive, which keeps owners and modes; its entries carry the whole path, and lose as many
 * folders as that has.
 */
async function writeVolume(host: SnapshotHost, snapshotId: string, { from, to }: VolumeMove): Promise<void> {
  const [source, target] = [inSnapshot(from), inSnapshot(to)];
  const script =
    'set -e; archive=$(mktemp); trap \'rm -f "$archive"\' EXIT; restic dump --no-lock --no-cache --archive tar "$0" "$1" > "$archive"; tar -x -p --strip-components="$3" -C "$2" -f "$archive"';
  const depth = source.split('/').filter(Boolean).length;
  const { exitCode, stderr } = await host.exec(['sh', '-c', script, snapshotId, source, target, String(depth)]);
  if (exitCode !== 0)
    throw relocationFailed(
      snapshotId,
      `${source} could not be written to ${target} (exit code ${exitCode})`,
      stderr.toString(),
    );
}

/** Runs the hooks of one moment, as the backup bot does. Gives what was run, and what it printed. */
async function runHooks(
  { services, exec }: Pick<MarkerContext, 'services' | 'exec'>,
  moment: 'pre-hook' | 'post-hook',
): Promise<string[]> {
  const done: string[] = [];
  for (const { service, command } of hooksOf(services, 'restore', [moment])) {
    const { exitCode, stdout, stderr } = await exec(service, ['sh', '-c', command]);
    const output = `${stdout.toString()}${stderr.toString()}`.trim();
    if (exitCode !== 0) throw restoreHookFailed({ service, moment, command, exitCode, output });
    done.push([`${moment} of ${service}`, output.split('\n').at(-1)].filter(Boolean).join(': '));
  }
  return done;
}
