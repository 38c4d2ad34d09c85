import type { Mount, Service } from '@cc-ci/swarm';

/** Docker's volumes as the backup bot sees and stores them. */
export const VOLUMES_ROOT = '/var/lib/docker/volumes';

/** What the labels' reading needs of a service. */
export type LabelledService = Pick<Service, 'name' | 'image' | 'labels' | 'mounts'>;

/** The named volumes that a service mounts. */
export function namedVolumes({ mounts }: LabelledService): Mount[] {
  return mounts.filter(({ type, source }) => type === 'volume' && source !== '');
}

/** A volume's name as the recipe writes it: without the stack's. */
export function shortName(source: string, stack: string): string {
  return source.startsWith(`${stack}_`) ? source.slice(stack.length + 1) : source;
}

/** Where a volume's content, or a path relative to it, lies in a snapshot. */
export function inSnapshot(source: string, relativePath = ''): string {
  const parts = relativePath.split('/').filter((part) => part !== '' && part !== '.');
  return [VOLUMES_ROOT, source, '_data', ...parts].join('/');
}

/**
 * Where a path of a container lies in a snapshot; undefined when no named volume holds it. The innermost mount counts.
 */
export function locate(service: LabelledService, containerPath: string): string | undefined {
  const path = containerPath.replace(/\/+$/, '') || '/';
  const holders = service.mounts
    .filter(({ target }) => holds(target, path))
    .sort((a, b) => b.target.length - a.target.length);
  const holder = holders[0];
  if (!holder || holder.type !== 'volume' || holder.source === '') return undefined;
  return inSnapshot(holder.source, path.slice(withoutSlash(holder.target).length));
}

function holds(target: string, path: string): boolean {
  const folder = withoutSlash(target);
  return path === folder || path.startsWith(`${folder}/`);
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
