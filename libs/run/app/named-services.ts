import type { ComposeConfig } from '@cc-ci/abra';
import { describeProbe, type Meta } from '@cc-ci/recipe';
import { meantFor } from './base-or-head.ts';
import { serviceUnknown } from './errors.ts';

/**
 * Refuses a service that recipe.ts names and the compose files do not have: later it looks like an app that does not
 * answer.
 * @throws CcciError `SERVICE_UNKNOWN` with the nearest service
 */
export function checkNamedServices(
  { marker, ready }: Pick<Meta, 'marker' | 'ready'>,
  { services }: Pick<ComposeConfig, 'services'>,
  which: 'base' | 'head',
): void {
  const ofProbes = ready
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
