import { parseImageName } from '@cc-ci/core';
import { proof } from '@cc-ci/results';
import { declaredPaths, excludedVolumes } from './labels.ts';
import { failed, passed, type Proof } from './proof.ts';
import { isWithin } from './snapshot.ts';
import { inSnapshot, type LabelledService, namedVolumes, shortName } from './volumes.ts';

/** A volume of which no part is saved. */
export interface UncoveredVolume {
  readonly service: string;
  readonly volume: string;
  /** Whether the service's image is a database's, and nothing else of the service is saved: its data is in no backup. */
  readonly loses: boolean;
  /** `service db (mariadb) has a volume that no backupbot label covers`, with the volume's name. */
  readonly message: string;
}

const DATABASES =
  /postgres|postgis|pgvecto|timescale|mysql|mariadb|percona|mongo|couchdb|clickhouse|cockroach|influxdb|neo4j/;

/** The volumes of a stack's services that no backupbot label covers. */
export function uncoveredVolumes(stack: string, services: readonly LabelledService[]): UncoveredVolume[] {
  const saved = declaredPaths(stack, services).flatMap(({ path }) => path ?? []);
  return services.flatMap((service) => {
    const open = namedVolumes(service).filter(({ source }) => !isSaved(source, saved));
    const loses = open.length === namedVolumes(service).length && DATABASES.test(parseImageName(service.image).base);
    return open.map(({ source }) => uncovered(service, shortName(source, stack), loses));
  });
}

/** Proves that the labels cover data: some of it at all, and something of every database. */
export function proveCoverage(stack: string, services: readonly LabelledService[]): Proof {
  const label = proof('data-covered');
  const open = uncoveredVolumes(stack, services);
  const lost = open.filter(({ loses }) => loses);
  const saved = declaredPaths(stack, services);
  if (lost.length > 0)
    return failed(
      label,
      sentences(lost),
      'dump the database in a backupbot.backup.pre-hook and name the dump by backupbot.backup.volumes.<volume>.path',
    );
  if (saved.length === 0)
    return failed(
      label,
      open.length > 0 ? sentences(open) : 'no backupbot label names any data',
      'label the service that holds the data: backupbot.backup=true',
    );
  const shown = saved.map(({ service, declared }) => `${declared} of ${service}`).join(', ');
  return passed(label, open.length > 0 ? `${shown}; not saved: ${sentences(open)}` : shown);
}

function uncovered(service: LabelledService, volume: string, loses: boolean): UncoveredVolume {
  const excluded = excludedVolumes(service).includes(volume);
  const what = excluded
    ? `a volume that label backupbot.backup.volumes.${volume} leaves out`
    : 'a volume that no backupbot label covers';
  return {
    service: service.name,
    volume,
    loses,
    message: `service ${service.name} (${parseImageName(service.image).base}) has ${what}: ${volume}`,
  };
}

function isSaved(source: string, saved: readonly string[]): boolean {
  return saved.some((path) => isWithin(path, inSnapshot(source)));
}

function sentences(open: readonly UncoveredVolume[]): string {
  return open.map(({ message }) => message).join('; ');
}
