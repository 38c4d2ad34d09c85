import { parseImageName, suggestion } from '@cc-ci/core';
import { proof } from '@cc-ci/results';
import {
  declaredPaths,
  excludedVolumes,
  isBackupCapable,
  knownLabels,
  stackVolumes,
  type StackVolume,
  unknownLabels,
} from './labels.ts';
import { failed, passed, type Proof, unverified } from '../proof.ts';
import { namedVolumes, type LabelledService } from './volumes.ts';

/** A volume of which no label lets any part be saved. */
export interface UncoveredVolume {
  readonly volume: string;
  /** Whether a database's image mounts it, and nothing else of that service is saved: its data is in no backup. */
  readonly loses: boolean;
  /** `service db (mariadb) has a volume that no backupbot label covers`, with the volume's name. */
  readonly message: string;
}

const DATABASES =
  /postgres|postgis|pgvecto|timescale|mysql|mariadb|percona|mongo|couchdb|clickhouse|cockroach|influxdb|neo4j|minio/;

/** Where images of databases keep their data: a folder of the host that is mounted there is in no volume. */
const DATA_FOLDERS = /^\/(var\/lib\/(postgresql|mysql|mariadb|mongo|clickhouse|influxdb)|data|bitnami|pgdata)(\/|$)/;

/** What to try where a database is in no backup. */
export const DUMP_IT =
  'dump the database in a backupbot.backup.pre-hook and name the dump by backupbot.backup.volumes.<volume>.path';

/** Whether the image is one of a database, or of another store of data that is nowhere else. */
export function isDatabase({ image }: Pick<LabelledService, 'image'>): boolean {
  return DATABASES.test(parseImageName(image).base);
}

/**
 * Volumes that no bot saves, whichever way it reads the labels: the backups are off, or a label leaves the volume out.
 */
export function uncoveredVolumes(stack: string, services: readonly LabelledService[]): UncoveredVolume[] {
  const isOn = isBackupCapable(services);
  const excluded = excludedVolumes(services);
  return stackVolumes(stack, services)
    .filter(({ name }) => !isOn || excluded.includes(name))
    .map((volume) => uncovered(volume, excluded, (source) => isOn && !excludes(stack, source, services)));
}

/** Why a volume is saved by nobody, and whether that loses a database; `isSaved` tells of other volumes. */
export function uncovered(
  { name, services: users }: StackVolume,
  excluded: readonly string[],
  isSaved: (source: string) => boolean,
): UncoveredVolume {
  const loser = users.find((user) => isDatabase(user) && !namedVolumes(user).some(({ source }) => isSaved(source)));
  const user = loser ?? users[0];
  const what = excluded.includes(name)
    ? `a volume that label backupbot.backup.volumes.${name} leaves out`
    : 'a volume that no backupbot label covers';
  const who = user ? `service ${user.name} (${parseImageName(user.image).base})` : 'the stack';
  return { volume: name, loses: loser !== undefined, message: `${who} has ${what}: ${name}` };
}

/** Proves before a backup that the labels let data be saved: some of it at all, and something of every database. */
export function proveCoverage(stack: string, services: readonly LabelledService[]): Proof {
  const label = proof('data-covered');
  const open = uncoveredVolumes(stack, services);
  const lost = [...open.filter(({ loses }) => loses).map(({ message }) => message), ...onTheHost(services)];
  if (lost.length > 0) return failed(label, lost.join('; '), DUMP_IT);
  const volumes = stackVolumes(stack, services);
  const saved = volumes.filter(({ name }) => !open.some(({ volume }) => volume === name));
  if (saved.length === 0)
    return failed(
      label,
      open.length > 0 ? sentences(open) : 'no backupbot label names any data',
      'label the service that holds the data: backupbot.backup=true',
    );
  const declared = declaredPaths(stack, services).map(({ service, declared }) => `${declared} of ${service}`);
  const shown = declared.join(', ') || `volumes of the whole stack: ${saved.map(({ name }) => name).join(', ')}`;
  return passed(label, open.length > 0 ? `${shown}; not saved: ${sentences(open)}` : shown);
}

/** Proves that bots obey every label that is meant for them. */
export function proveLabelsKnown(stack: string, services: readonly LabelledService[]): Proof[] {
  const unknown = unknownLabels(services);
  if (unknown.length === 0) return [];
  const volume = stackVolumes(stack, services)[0]?.name ?? 'data';
  const told = unknown.map(({ service, label }) => `${label} of service ${service}`).join(', ');
  return [
    unverified(
      proof('labels-known'),
      `no backup bot obeys ${unknown.length === 1 ? 'label' : 'labels'} ${told}`,
      suggestion(unknown[0]?.label ?? '', knownLabels(volume)),
    ),
  ];
}

/** Databases whose data is in a folder of the host, and of which no volume is saved. */
function onTheHost(services: readonly LabelledService[]): string[] {
  return services.flatMap((service) => {
    const bind = service.mounts.find(({ type, target }) => type === 'bind' && DATA_FOLDERS.test(target));
    if (!bind || !isDatabase(service) || namedVolumes(service).length > 0) return [];
    const image = parseImageName(service.image).base;
    return [`service ${service.name} (${image}) keeps its data in ${bind.source} of the host, which no backup holds`];
  });
}

function excludes(stack: string, source: string, services: readonly LabelledService[]): boolean {
  const volume = stackVolumes(stack, services).find((one) => one.source === source);
  return volume !== undefined && excludedVolumes(services).includes(volume.name);
}

function sentences(open: readonly UncoveredVolume[]): string {
  return open.map(({ message }) => message).join('; ');
}
