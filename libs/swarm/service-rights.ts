import type { Engine } from './engine.ts';
import { STACK_LABEL } from './services.ts';

/** What a service may reach of the machine, as swarm has it. */
export interface ServiceRights {
  /** Name inside its stack. */
  readonly name: string;
  readonly mounts: readonly RunningMount[];
  /** Such as `NET_ADMIN`. */
  readonly capabilities: readonly string[];
  /** Such as `443/tcp`; a port that swarm chooses is none. */
  readonly ports: readonly string[];
  /** Networks by name. */
  readonly networks: readonly string[];
  readonly sysctls: readonly string[];
  /** Protections of the kernel that are switched off, such as `seccomp`. */
  readonly loosened: readonly string[];
}

export interface RunningMount {
  readonly type: string;
  /** Empty for an anonymous volume. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** What each service of a stack may reach. */
export async function listRights({ docker }: Engine, stack: string): Promise<ServiceRights[]> {
  const [services, networks] = await Promise.all([
    docker.listServices({ filters: { label: [`${STACK_LABEL}=${stack}`] } }) as Promise<unknown> as Promise<
      RawService[]
    >,
    docker.listNetworks(),
  ]);
  const names = new Map(networks.map(({ Id, Name }) => [Id, Name]));
  return services.map((raw) => readRights(raw, stack, names));
}

/** The parts of Docker's answer that say what a service may reach. */
export interface RawService {
  readonly Spec: {
    readonly Name: string;
    readonly EndpointSpec?: { readonly Ports?: readonly { PublishedPort?: number; Protocol?: string }[] };
    readonly Networks?: readonly { Target: string }[];
    readonly TaskTemplate: {
      readonly Networks?: readonly { Target: string }[];
      readonly ContainerSpec: {
        readonly CapabilityAdd?: readonly string[];
        readonly Sysctls?: Readonly<Record<string, string>>;
        readonly Privileges?: {
          readonly Seccomp?: { Mode?: string } | null;
          readonly AppArmor?: { Mode?: string } | null;
          readonly SELinuxContext?: { Disable?: boolean } | null;
        } | null;
        readonly Mounts?: readonly { Type: string; Source?: string; Target: string; ReadOnly?: boolean }[];
      };
    };
  };
}

/** Reads one service of Docker's answer; `networks` are names by id. */
export function readRights(
  { Spec: spec }: RawService,
  stack: string,
  networks: ReadonlyMap<string, string>,
): ServiceRights {
  const { ContainerSpec: container, Networks: ofTasks = [] } = spec.TaskTemplate;
  return {
    name: spec.Name.startsWith(`${stack}_`) ? spec.Name.slice(stack.length + 1) : spec.Name,
    mounts: (container.Mounts ?? []).map(
      ({ Type: type, Source: source = '', Target: target, ReadOnly: readOnly = false }) => ({
        type,
        source,
        target,
        readOnly,
      }),
    ),
    capabilities: container.CapabilityAdd ?? [],
    ports: (spec.EndpointSpec?.Ports ?? [])
      .filter(({ PublishedPort }) => PublishedPort)
      .map(({ PublishedPort, Protocol = 'tcp' }) => `${PublishedPort}/${Protocol}`),
    networks: [...(spec.Networks ?? []), ...ofTasks].map(({ Target: id }) => networks.get(id) ?? id),
    sysctls: Object.keys(container.Sysctls ?? {}),
    loosened: loosenedBy(container.Privileges),
  };
}

function loosenedBy(privileges: RawService['Spec']['TaskTemplate']['ContainerSpec']['Privileges']): string[] {
  const { Seccomp: seccomp, AppArmor: appArmor, SELinuxContext: selinux } = privileges ?? {};
  const off: Readonly<Record<string, boolean>> = {
    seccomp: !['', 'default'].includes(seccomp?.Mode ?? ''),
    apparmor: appArmor?.Mode === 'disabled',
    selinux: selinux?.Disable === true,
  };
  return Object.keys(off).filter((name) => off[name]);
}
