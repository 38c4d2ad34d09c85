import type { BotMount, BotService } from './engine.ts';

/** Docker's volumes, as they are mounted into the bot. */
export const VOLUMES_ROOT = '/var/lib/docker/volumes';

export type HookMoment = 'backup.pre' | 'backup.post' | 'restore.pre' | 'restore.post';

/** What the labels of one stack ask for. */
export interface StackPlan {
  readonly paths: readonly string[];
  /** Labels that name what is in no volume, or that say nothing to a bot. */
  readonly mistakes: readonly string[];
}

const PREFIX = 'backupbot.backup.volumes.';
const PATH_LABEL = 'backupbot.backup.path';
const HOOK_LABEL = /^backupbot\.(backup|restore)\.(pre|post)-hook$/;

/** Whether one service of the stack opts in: that switches the backup on for all of them. */
export function isOn(services: readonly BotService[]): boolean {
  return services.some(optsIn);
}

/**
 * What is to be saved of one stack: every volume whole, unless a label of any of its services restricts it to paths or
 * leaves it out. The older `backupbot.backup.path` restricts the volumes of its own service.
 */
export function planBackup(services: readonly BotService[]): StackPlan {
  const byPath = services.filter(optsIn).flatMap(byContainerPaths);
  const limited = new Set(services.filter(isLimited).flatMap((service) => namedVolumes(service).map(sourceOf)));
  const labels = services.flatMap((service) => Object.entries(service.labels).map((label) => ({ service, label })));
  const volumes = new Map(
    services.flatMap((service) =>
      namedVolumes(service).map((mount) => [shortName(mount, service.stack), mount.source]),
    ),
  );
  const found: readonly Found[] = [
    ...byPath,
    ...labels.flatMap(({ service, label }) => byVolumeLabel(service, label, volumes)),
    ...[...volumes]
      .filter(([name, source]) => !limited.has(source) && !labels.some(({ label: [key] }) => isAbout(key, name)))
      .map(([, source]) => ({ path: inVolume(source, '') })),
  ];
  return {
    paths: [...new Set(found.flatMap(({ path }) => path ?? []))],
    mistakes: found.flatMap(({ mistake }) => mistake ?? []),
  };
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

interface Found {
  readonly path?: string;
  readonly mistake?: string;
}

function byContainerPaths(service: BotService): Found[] {
  return split(service.labels[PATH_LABEL] ?? '').map((path) => byContainerPath(service, path));
}

function byContainerPath(service: BotService, path: string): Found {
  const accuse = `${PATH_LABEL} of service ${service.name}: ${path}`;
  const folder = (target: string) => target.replace(/\/+$/, '');
  const holder = service.mounts
    .filter(({ target }) => path === folder(target) || path.startsWith(`${folder(target)}/`))
    .sort((a, b) => b.target.length - a.target.length)[0];
  if (leaves(path)) return { mistake: `${accuse} leaves its volume` };
  if (holder?.type !== 'volume') return { mistake: `${accuse} is in none of its volumes` };
  return { path: inVolume(holder.source, path.slice(folder(holder.target).length)) };
}

/** What one label says of a volume of the stack, or of nothing that there is. */
function byVolumeLabel(
  service: BotService,
  [name, value]: readonly [string, string],
  volumes: ReadonlyMap<string, string>,
): Found[] {
  if (!name.startsWith(PREFIX))
    return isUnknown(name) ? [{ mistake: `${name} of service ${service.name}: unknown` }] : [];
  const volume = name.slice(PREFIX.length).replace(/\.path$/, '');
  const source = volumes.get(volume);
  if (source === undefined)
    return [{ mistake: `${PREFIX}${volume} of service ${service.name}: there is no such volume` }];
  if (!name.endsWith('.path')) return value.trim().toLowerCase() === 'false' ? [] : [{ path: inVolume(source, '') }];
  return split(value).map((path) =>
    leaves(path)
      ? { mistake: `${name} of service ${service.name}: ${path} leaves its volume` }
      : { path: inVolume(source, path) },
  );
}

function isAbout(label: string, volume: string): boolean {
  return label === `${PREFIX}${volume}` || label === `${PREFIX}${volume}.path`;
}

function isUnknown(label: string): boolean {
  const known = ['backupbot.backup', 'backupbot.restore', PATH_LABEL];
  return label.startsWith('backupbot.') && !known.includes(label) && !HOOK_LABEL.test(label);
}

function optsIn({ labels }: BotService): boolean {
  return labels['backupbot.backup']?.trim().toLowerCase() === 'true';
}

function isLimited(service: BotService): boolean {
  return optsIn(service) && service.labels[PATH_LABEL] !== undefined;
}

function sourceOf({ source }: BotMount): string {
  return source;
}

function leaves(path: string): boolean {
  return path.split('/').includes('..');
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
