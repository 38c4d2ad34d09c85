import type { BotEngine, BotService } from './engine.ts';
import { runHooks } from './hooks.ts';
import { isOn, namedVolumes, shortName, VOLUMES_ROOT } from './labels.ts';
import { BackupError, type Log } from './log.ts';
import { makeWay, removeAdded } from './mirror.ts';
import { type BotSnapshot, openSnapshot, restoreFiles } from './repository.ts';
import type { Settings } from './settings.ts';

/**
 * `backup restore`: pre-hooks, the snapshot's files back over the live volumes under the running containers,
 * post-hooks. With a TARGET other than `/` the files go there, and neither hooks nor volumes are touched.
 */
export async function restore(engine: BotEngine, settings: Settings, log: Log): Promise<void> {
  const { stack, target, hooks } = settings;
  if (stack === undefined) throw new BackupError('restore needs SERVICE, the domain of one app');
  const [services, snapshot] = await Promise.all([engine.services(), openSnapshot(stack, settings.snapshot)]);
  const ours = services.filter((service) => service.stack === stack);
  const paths = selectPaths(snapshot, ours, settings);
  if (paths.length === 0)
    throw new BackupError(
      `snapshot ${snapshot.id} has no volume that was asked for; it has ${snapshot.paths.join(', ')}`,
    );
  const isLive = target === '/';
  const hooked = isOn(ours) ? ours.filter(({ name }) => meant(settings.services, name)) : [];
  if (isLive && hooks) await runHooks(engine, hooked, 'restore.pre', log);
  if (isLive) await makeWay(snapshot, paths);
  await restoreFiles(snapshot.id, paths, target);
  const removed = isLive ? await removeAdded(snapshot, paths) : [];
  log('INFO', 'files restored', {
    snapshot: snapshot.id,
    takenAt: snapshot.takenAt,
    target,
    paths,
    removed: removed.length,
  });
  if (isLive && hooks) await runHooks(engine, hooked, 'restore.post', log);
  log('SUMMARY', 'restore finished');
}

/** The snapshot's paths, restricted to VOLUMES and to what the services of CONTAINER mount. */
export function selectPaths(
  { paths }: BotSnapshot,
  services: readonly BotService[],
  { stack = '', volumes, services: wanted }: Settings,
): string[] {
  const mounted = new Set(
    services
      .filter(({ name }) => meant(wanted, name))
      .flatMap(namedVolumes)
      .map(({ source }) => source),
  );
  return paths.filter((path) => {
    const [source = ''] = path.slice(VOLUMES_ROOT.length + 1).split('/');
    return (
      meant(volumes, shortName({ source, type: 'volume', target: '' }, stack)) &&
      (wanted.length === 0 || mounted.has(source))
    );
  });
}

function meant(list: readonly string[], name: string): boolean {
  return list.length === 0 || list.includes(name);
}
