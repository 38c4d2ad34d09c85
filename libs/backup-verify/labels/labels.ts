import { inSnapshot, type LabelledService, locate, namedVolumes, shortName } from './volumes.ts';

/** Something that the backupbot labels of a stack say is to be saved. */
export interface DeclaredPath {
  /** Whose label it is; of a whole volume, who mounts it. */
  readonly service: string;
  /** The label that says so; for a whole volume that no label restricts, `backupbot.backup`. */
  readonly label: string;
  /** As the label has it, or the volume's name. */
  readonly declared: string;
  /** Where it must be in the snapshot; undefined when it has no place there. */
  readonly path: string | undefined;
  /** Why it has no place there. */
  readonly problem?: string;
  /** Whether a label names the path itself; a whole volume may be empty by right, a named path may not. */
  readonly named: boolean;
}

/** A named volume of a stack, with those that mount it. */
export interface StackVolume {
  readonly source: string;
  /** As the recipe writes it. */
  readonly name: string;
  readonly services: readonly LabelledService[];
}

const OPT_IN = 'backupbot.backup';
const PATH_LABEL = 'backupbot.backup.path';
const VOLUME_LABEL = /^backupbot\.backup\.volumes\.(.+?)(\.path)?$/;

/** Labels that backup bots know, beside those of volumes. */
const KNOWN = [
  OPT_IN,
  PATH_LABEL,
  'backupbot.backup.pre-hook',
  'backupbot.backup.post-hook',
  'backupbot.restore',
  'backupbot.restore.pre-hook',
  'backupbot.restore.post-hook',
];

/** Whether any service opts in to backups: that switches them on for the whole stack (docs/abra.md#the-backup-bot). */
export function isBackupCapable(services: readonly LabelledService[]): boolean {
  return services.some(optsIn);
}

/**
 * What a snapshot of the stack must hold by any reading of its labels: paths in a container (`backupbot.backup.path`),
 * paths in a volume (`backupbot.backup.volumes.<volume>.path`, on any service), both parted by commas, and whole
 * volumes of services that opt in. Other volumes of the stack are saved by bots that follow the published
 * specification: whether they were is read off the snapshot.
 */
export function declaredPaths(stack: string, services: readonly LabelledService[]): DeclaredPath[] {
  if (!isBackupCapable(services)) return [];
  const volumes = stackVolumes(stack, services);
  return services.flatMap((service) => [
    ...containerPaths(service),
    ...volumeLabels(service.labels)
      .filter(({ isPath }) => isPath)
      .flatMap((label) => byVolumePath(service, volumes, label)),
    ...wholeVolumes(service, volumes, services),
  ]);
}

/** The named volumes of a stack, each once. */
export function stackVolumes(stack: string, services: readonly LabelledService[]): StackVolume[] {
  const sources = new Set(services.flatMap(namedVolumes).map(({ source }) => source));
  return [...sources].map((source) => ({
    source,
    name: shortName(source, stack),
    services: services.filter((service) => namedVolumes(service).some((mount) => mount.source === source)),
  }));
}

/** Volumes that a label of any service says are not to be saved, by their short names. */
export function excludedVolumes(services: readonly LabelledService[]): string[] {
  return services.flatMap(({ labels }) =>
    volumeLabels(labels)
      .filter(({ isPath, value }) => !isPath && isFalse(value))
      .map(({ volume }) => volume),
  );
}

/**
 * Labels of the bot's that no bot obeys: `backupbot.backup.command`, `backupbot.volumes.<volume>`, a slip of the pen.
 */
export function unknownLabels(services: readonly LabelledService[]): { service: string; label: string }[] {
  return services.flatMap(({ name: service, labels }) =>
    Object.keys(labels)
      .filter((label) => /^backupbot\b/.test(label) && !KNOWN.includes(label) && !VOLUME_LABEL.test(label))
      .map((label) => ({ service, label })),
  );
}

/** Labels that are obeyed, for whoever looks for the nearest. */
export function knownLabels(volume: string): string[] {
  return [...KNOWN, `backupbot.backup.volumes.${volume}`, `backupbot.backup.volumes.${volume}.path`];
}

function containerPaths(service: LabelledService): DeclaredPath[] {
  if (!optsIn(service)) return [];
  return split(service.labels[PATH_LABEL] ?? '').map((declared) => {
    const path = leaves(declared) ? undefined : locate(service, declared);
    const problem = leaves(declared) ? LEAVES : 'is in no named volume of the service';
    return {
      ...{ service: service.name, label: PATH_LABEL, declared, path, named: true },
      ...(path === undefined ? { problem } : {}),
    };
  });
}

function byVolumePath(
  { name: service }: LabelledService,
  volumes: readonly StackVolume[],
  { name: label, volume, value }: VolumeLabel,
): DeclaredPath[] {
  const place = volumes.find(({ name }) => name === volume);
  return split(value).map((declared) => {
    const path = !place || leaves(declared) ? undefined : inSnapshot(place.source, declared);
    const problem = place ? LEAVES : `is in a volume that no service mounts; there are ${names(volumes)}`;
    return { service, label, declared, path, named: true, ...(path === undefined ? { problem } : {}) };
  });
}

/**
 * Volumes of a service that opts in and names no path of its own, but for those that a label restricts or leaves out.
 */
function wholeVolumes(
  service: LabelledService,
  volumes: readonly StackVolume[],
  services: readonly LabelledService[],
): DeclaredPath[] {
  if (!optsIn(service) || service.labels[PATH_LABEL] !== undefined) return [];
  const restricted = services.flatMap(({ labels }) =>
    volumeLabels(labels).map(({ isPath, volume }) => isPath && volume),
  );
  const left = [...restricted, ...excludedVolumes(services)];
  return volumes
    .filter(({ name, services: users }) => users.includes(service) && !left.includes(name))
    .map(({ name: declared, source }) => ({
      service: service.name,
      label: OPT_IN,
      declared,
      path: inSnapshot(source),
      named: false,
    }));
}

const LEAVES = 'leaves its volume by ".."';

function leaves(path: string): boolean {
  return path.split('/').includes('..');
}

function names(volumes: readonly StackVolume[]): string {
  return volumes.map(({ name }) => name).join(', ') || 'none';
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
