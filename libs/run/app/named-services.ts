import type { ComposeConfig } from '@cc-ci/abra';
import { nearest } from '@cc-ci/core';
import { describeProbe, type Meta } from '@cc-ci/recipe';
import { meantFor } from './base-or-head.ts';
import { dropKept, nameUnknown, serviceUnknown } from './errors.ts';

type Named = Pick<ComposeConfig, 'services' | 'volumes'>;

/** What an upgrade goes from and to. */
export interface BaseAndHead {
  readonly base: Named;
  readonly head: Named;
}

/**
 * Refuses a service that recipe.ts names and the compose files do not have: later it looks like an app that does not
 * answer.
 * @throws CcciError `SERVICE_UNKNOWN` with the nearest service
 */
export function checkNamedServices(
  { marker, ready }: Partial<Pick<Meta, 'marker' | 'ready'>>,
  { services }: Pick<ComposeConfig, 'services'>,
  which: 'base' | 'head',
): void {
  const ofProbes = (ready ?? [])
    .filter(meantFor(which))
    .flatMap((probe) =>
      probe.kind === 'tcp' && probe.service
        ? [{ what: `ready probe ${describeProbe(probe)}`, service: probe.service }]
        : [],
    );
  const ofMarker = (marker?.services ?? []).map((service) => ({ what: 'marker', service }));
  const unknown = [...ofMarker, ...ofProbes].find(({ service }) => !(service in services));
  if (unknown) throw serviceUnknown(unknown, which, Object.keys(services));
}

/**
 * Refuses names in `oneShots` that neither base nor head has. Where the base is not known,
 * a name that `upgrade.drops` has as well may be the base's.
 * @throws CcciError `NAME_UNKNOWN` with the nearest service
 */
export function checkOneShots({ oneShots, upgrade }: Meta, configs: readonly Pick<Named, 'services'>[]): void {
  const known = configs.flatMap(({ services }) => Object.keys(services));
  const unknown = oneShots.find((name) => !known.includes(name) && !upgrade.drops.includes(name));
  if (unknown !== undefined) throw nameUnknown('oneShots', unknown, known);
}

/**
 * Refuses names in `upgrade.drops` that look mistyped, and services that the head has: the runner would remove them.
 * Gives those that the base does not have and nothing is like: an earlier version has dropped them.
 * @throws CcciError `NAME_UNKNOWN` with the nearest name, `DROP_KEPT`
 */
export function checkDrops({ upgrade: { drops } }: Meta, { base, head }: BaseAndHead): string[] {
  const known = [...Object.keys(base.services), ...base.volumes];
  const unknown = drops.filter((name) => !known.includes(name));
  const mistyped = unknown.find((name) => nearest(name, known) !== undefined);
  if (mistyped !== undefined) throw nameUnknown('upgrade.drops', mistyped, known);
  const kept = drops.find((name) => name in head.services && !base.volumes.includes(name));
  if (kept !== undefined) throw dropKept(kept);
  return unknown;
}
