import { inSnapshot, type LabelledService, locate, namedVolumes, shortName } from './volumes.ts';

/** Something that the backupbot labels of a service say is to be saved. */
export interface DeclaredPath {
  readonly service: string;
  /** The label that says so; for a whole volume that no label restricts, `backupbot.backup`. */
  readonly label: string;
  /** As the label has it, or the volume's name. */
  readonly declared: string;
  /** Where it must be in the snapshot; undefined when no named volume of the service holds it. */
  readonly path: string | undefined;
  /** Whether a label names the path itself; a whole volume may be empty by right, a named path may not. */
  readonly named: boolean;
}

const OPT_IN = 'backupbot.backup';
const PATH_LABEL = 'backupbot.backup.path';
const VOLUME_LABEL = /^backupbot\.backup\.volumes\.(.+?)(\.path)?$/;

/** Whether any service opts in to backups. */
export function isBackupCapable(services: readonly LabelledService[]): boolean {
  return services.some(optsIn);
}

/**
 * What a snapshot of the stack must hold, from the services' labels in both spellings: `backupbot.backup.path` (paths in the
 * container, parted by commas) and `backupbot.backup.volumes.<volume>[.path]`. Without a path the mounted volumes are saved whole.
 */
export function declaredPaths(stack: string, services: readonly LabelledService[]): DeclaredPath[] {
  return services.filter(optsIn).flatMap((service) => declaredBy(service, stack));
}

/** Volumes that a label of the service says are not to be saved, by their short names. */
export function excludedVolumes({ labels }: LabelledService): string[] {
  return volumeLabels(labels)
    .filter(({ isPath, value }) => !isPath && isFalse(value))
    .map(({ volume }) => volume);
}

function declaredBy(service: LabelledService, stack: string): DeclaredPath[] {
  const inContainer = service.labels[PATH_LABEL];
  if (inContainer !== undefined) return split(inContainer).map((path) => byContainerPath(service, path));
  const named = volumeLabels(service.labels)
    .filter(({ isPath }) => isPath)
    .flatMap((label) => byVolumePath(service, stack, label));
  const restricted = volumeLabels(service.labels)
    .filter(({ isPath }) => isPath)
    .map(({ volume }) => volume);
  return [...named, ...wholeVolumes(service, stack, [...restricted, ...excludedVolumes(service)])];
}

function byContainerPath(service: LabelledService, path: string): DeclaredPath {
  return { service: service.name, label: PATH_LABEL, declared: path, path: locate(service, path), named: true };
}

function byVolumePath(service: LabelledService, stack: string, { name, volume, value }: VolumeLabel): DeclaredPath[] {
  const mount = namedVolumes(service).find(({ source }) => shortName(source, stack) === volume);
  return split(value).map((declared) => ({
    service: service.name,
    label: name,
    declared,
    path: mount && inSnapshot(mount.source, declared),
    named: true,
  }));
}

function wholeVolumes(service: LabelledService, stack: string, left: readonly string[]): DeclaredPath[] {
  return namedVolumes(service)
    .map(({ source }) => ({ volume: shortName(source, stack), path: inSnapshot(source) }))
    .filter(({ volume }) => !left.includes(volume))
    .map(({ volume, path }) => ({ service: service.name, label: OPT_IN, declared: volume, path, named: false }));
}

interface VolumeLabel {
  readonly name: string;
  readonly volume: string;
  readonly isPath: boolean;
  readonly value: string;
}

function volumeLabels(labels: LabelledService['labels']): VolumeLabel[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const [, volume, path] = VOLUME_LABEL.exec(name) ?? [];
    return volume ? [{ name, volume, isPath: path !== undefined, value }] : [];
  });
}

function optsIn({ labels }: LabelledService): boolean {
  return (labels[OPT_IN] ?? '').trim().toLowerCase() === 'true';
}

function isFalse(value: string): boolean {
  return value.trim().toLowerCase() === 'false';
}

function split(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}
