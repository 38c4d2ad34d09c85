import type { BotMount, BotService } from './engine.ts';

/** Docker's volumes, as they are mounted into the bot. */
export const VOLUMES_ROOT = '/var/lib/docker/volumes';

export type HookMoment = 'backup.pre' | 'backup.post' | 'restore.pre' | 'restore.post';

/** What the labels of one service ask for. */
export interface ServicePlan {
  readonly service: BotService;
  readonly paths: readonly string[];
  /** Labels that name what no volume of the service holds. */
  readonly mistakes: readonly string[];
}

/** What is to be saved of a stack; services that do not opt in have no part in it. */
export function planBackup(services: readonly BotService[]): ServicePlan[] {
  return services.filter(({ labels }) => labels['backupbot.backup']?.trim().toLowerCase() === 'true').map(planService);
}

/** The command of a hook, or undefined. */
export function hookOf({ labels }: BotService, moment: HookMoment): string | undefined {
  return labels[`backupbot.${moment}-hook`]?.trim() || undefined;
}

/** A volume's name as the recipe writes it. */
export function shortName({ source }: BotMount, stack: string): string {
  return source.startsWith(`${stack}_`) ? source.slice(stack.length + 1) : source;
}

export function namedVolumes({ mounts }: BotService): BotMount[] {
  return mounts.filter(({ type, source }) => type === 'volume' && source !== '');
}

function planService(service: BotService): ServicePlan {
  const label = service.labels['backupbot.backup.path'];
  const found = label === undefined ? byVolumes(service) : split(label).map((path) => byContainerPath(service, path));
  return {
    service,
    paths: found.flatMap(({ path }) => path ?? []),
    mistakes: found.flatMap(({ mistake }) => mistake ?? []),
  };
}

interface Found {
  readonly path?: string;
  readonly mistake?: string;
}

function byContainerPath(service: BotService, path: string): Found {
  const folder = (target: string) => target.replace(/\/+$/, '');
  const holder = service.mounts
    .filter(({ target }) => path === folder(target) || path.startsWith(`${folder(target)}/`))
    .sort((a, b) => b.target.length - a.target.length)[0];
  if (holder?.type !== 'volume')
    return { mistake: `backupbot.backup.path of service ${service.name}: ${path} is in none of its volumes` };
  return { path: inVolume(holder.source, path.slice(folder(holder.target).length)) };
}

/** Each volume whole, unless a label restricts it to paths or leaves it out. */
function byVolumes(service: BotService): Found[] {
  const prefix = 'backupbot.backup.volumes.';
  const volumes = namedVolumes(service);
  const known = new Set(volumes.map((mount) => shortName(mount, service.stack)));
  const labels = Object.entries(service.labels)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  const unknown = labels.map(([name]) => name.replace(/\.path$/, '')).filter((volume) => !known.has(volume));
  return [
    ...unknown.map((volume) => ({ mistake: `${prefix}${volume} of service ${service.name}: it has no such volume` })),
    ...volumes.flatMap((mount) => byVolume(mount, shortName(mount, service.stack), new Map(labels))),
  ];
}

function byVolume({ source }: BotMount, volume: string, labels: ReadonlyMap<string, string>): Found[] {
  const paths = labels.get(`${volume}.path`);
  if (paths !== undefined) return split(paths).map((path) => ({ path: inVolume(source, path) }));
  return labels.get(volume)?.trim().toLowerCase() === 'false' ? [] : [{ path: inVolume(source, '') }];
}

function inVolume(source: string, path: string): string {
  return [VOLUMES_ROOT, source, '_data', ...path.split('/').filter((part) => part !== '' && part !== '.')].join('/');
}

function split(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}
