import type { Service } from '@cc-ci/swarm';
import { proofFailed } from './errors.ts';

/** Something of Traefik's that a service names in its labels. */
interface Named {
  /** Such as `http router docs`. */
  readonly what: string;
  readonly name: string;
  readonly service: string;
  /** Its labels, sorted. */
  readonly definition: string;
  /** Whether all that define it alike share it. */
  readonly isShared: boolean;
}

type Labelled = Pick<Service, 'fullName' | 'labels'>;

const LABEL = /^traefik\.(http|tcp|udp)\.(router|service|middleware|serversTransport)s\.([^.]+)\.(.+)$/i;

/**
 * Evidence that no name of the app's routers is one of an app beside it, or a failed proof that names both. Names are
 * Traefik's own, and not an app's: of a router or middleware that two services define differently it takes neither,
 * and what two services define alike has the servers of both. Names that do not hold the stack's are in the evidence:
 * a second app of the recipe has the same.
 * https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/swarm/
 */
export function proveOwnNames(services: readonly Labelled[], others: readonly Labelled[], stack: string): string {
  const own = namesOf(services);
  const foreign = namesOf(others);
  const clashes = own.flatMap((mine) => {
    const met = foreign.find(({ what }) => what === mine.what);
    if (!met || (mine.isShared && met.definition === mine.definition)) return [];
    return [`${mine.what} of service ${mine.service} is defined by service ${met.service} as well`];
  });
  if (clashes.length > 0)
    throw proofFailed(
      clashes.join('; '),
      'both are on this machine: Traefik takes neither, or sends visitors of one to the other',
      'begin each name with ${STACK_NAME}, as in traefik.http.routers.${STACK_NAME}.rule',
    );
  const fixed = own.filter(({ name, isShared }) => !isShared && !name.includes(stack));
  return fixed.length === 0
    ? ''
    : `; a second app of this recipe would clash: ${fixed.map(({ what }) => what).join(', ')} without \${STACK_NAME}`;
}

function namesOf(services: readonly Labelled[]): Named[] {
  return services.flatMap(({ fullName: service, labels }) => {
    const parts = Object.entries(labels).flatMap(([label, value]) => {
      const [, protocol, kind, name, rest] = LABEL.exec(label) ?? [];
      if (!protocol || !kind || !name || !rest) return [];
      const what = `${protocol.toLowerCase()} ${kind.toLowerCase()} ${name}`;
      return [{ what, name, isShared: kind.toLowerCase() === 'middleware', line: `${rest.toLowerCase()}=${value}` }];
    });
    return [...Map.groupBy(parts, ({ what }) => what).values()].flatMap((lines): Named[] => {
      const [first] = lines;
      if (!first) return [];
      const definition = lines
        .map(({ line }) => line)
        .sort()
        .join('\n');
      return [{ ...first, service, definition }];
    });
  });
}
