import { isDeepStrictEqual } from 'node:util';
import type { ComposeModel, Service } from '@cc-ci/abra/files';

/** What a service may reach of the machine, as swarm has it. */
export interface Running {
  readonly name: string;
  readonly mounts: readonly { type: string; source: string; target: string; readOnly: boolean }[];
  readonly capabilities: readonly string[];
  readonly ports: readonly string[];
  readonly networks: readonly string[];
  readonly sysctls: readonly string[];
  readonly loosened: readonly string[];
}

/**
 * What services have that the model which was judged does not give them, a phrase each. A service that the model does
 * not have is one that the head drops: another proof is about it.
 */
export function beyondJudged(model: ComposeModel, stack: string, running: readonly Running[]): string[] {
  return running.flatMap((found) => {
    const service = Object.hasOwn(model.services, found.name) ? model.services[found.name] : undefined;
    if (!service) return [];
    const extra = [
      ...mounts(found, service, { model, stack }),
      ...missing('capability', found.capabilities.map(capability), (service.cap_add ?? []).map(capability)),
      ...missing('published port', found.ports, portsOf(service)),
      ...missing('network', found.networks, networksOf(service, model, stack)),
      ...missing('sysctl', found.sysctls, Object.keys(service.sysctls)),
      ...missing(
        'switched-off protection',
        found.loosened,
        (service.security_opt ?? []).map((each) => each.split(/[=:]/)[0] ?? ''),
      ),
    ];
    return extra.map((each) => `service ${found.name} has ${each}`);
  });
}

function missing(what: string, found: readonly string[], judged: readonly string[]): string[] {
  return found.filter((each) => !judged.includes(each)).map((each) => `${what} ${each}`);
}

function capability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '');
}

/** The lab publishes on the host what asks for the ingress’s mesh: the number counts, and not the mode. */
function portsOf({ ports }: Service): string[] {
  return (ports ?? []).map(({ published, protocol }) => `${published}/${protocol || 'tcp'}`);
}

function networksOf({ networks }: Service, model: ComposeModel, stack: string): string[] {
  const keys = Object.keys(networks);
  return (keys.length > 0 ? keys : ['default']).map((key) => nameOf(model.networks, key, stack));
}

function nameOf(objects: Readonly<Record<string, { readonly name: string }>>, key: string, stack: string): string {
  return (Object.hasOwn(objects, key) && objects[key]?.name) || `${stack}_${key}`;
}

function mounts(
  found: Running,
  { volumes, tmpfs }: Service,
  { model, stack }: { model: ComposeModel; stack: string },
): string[] {
  const judged = [
    ...(volumes ?? []).map(({ type, source, target, read_only: readOnly }) => ({
      type,
      source: type === 'volume' && source !== '' ? nameOf(model.volumes, source, stack) : source,
      target,
      readOnly,
    })),
    ...(tmpfs ?? []).map((each) => ({ type: 'tmpfs', source: '', target: each.split(':')[0] ?? '', readOnly: false })),
  ];
  return found.mounts
    .filter((mount) => !judged.some((each) => isDeepStrictEqual({ ...mount }, each)))
    .map(
      ({ type, source, target, readOnly }) =>
        `mount ${type} ${source || '(none)'} at ${target}${readOnly ? '' : ', writable'}`,
    );
}
