import type { Engine } from './engine.ts';
import { STACK_LABEL } from './services.ts';

export type ResourceKind = 'stack' | 'service' | 'task' | 'container' | 'volume' | 'secret' | 'config' | 'network';

export interface Resource {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  /** Stack that Docker's label names, where there is one. */
  readonly stack: string | undefined;
}

/** Everything on the swarm that a run could leave behind. */
export async function takeInventory({ docker }: Engine): Promise<Resource[]> {
  const [services, tasks, containers, volumes, secrets, configs, networks] = await Promise.all([
    docker.listServices() as Promise<unknown> as Promise<Specified[]>,
    docker.listTasks() as Promise<RawTask[]>,
    docker.listContainers({ all: true }),
    docker.listVolumes(),
    docker.listSecrets() as Promise<unknown> as Promise<Specified[]>,
    docker.listConfigs() as Promise<unknown> as Promise<Specified[]>,
    docker.listNetworks(),
  ]);
  const found: Resource[] = [
    ...services.map((raw) => specified('service', raw)),
    ...secrets.map((raw) => specified('secret', raw)),
    ...configs.map((raw) => specified('config', raw)),
    ...tasks.map((raw) => resource('task', raw.ID, `${raw.ID} (${raw.Status.State})`, raw.Spec.ContainerSpec?.Labels)),
    ...containers.map((raw) => resource('container', raw.Id, (raw.Names[0] ?? raw.Id).replace(/^\//, ''), raw.Labels)),
    ...(volumes.Volumes ?? []).map((raw) => resource('volume', raw.Name, raw.Name, raw.Labels)),
    ...networks.map((raw) => resource('network', raw.Id, raw.Name, raw.Labels)),
  ];
  const stacks = new Set(found.flatMap(({ stack }) => stack ?? []));
  return [...found, ...[...stacks].map((name): Resource => ({ kind: 'stack', id: name, name, stack: name }))];
}

/** What of the second inventory is not in the first and belongs to a run: its stacks' things, and volumes its tasks were seen to use. */
export function leftBehind(
  before: readonly Resource[],
  after: readonly Resource[],
  run: { stacks: readonly string[]; volumes: ReadonlySet<string> },
): Resource[] {
  const known = new Set(before.map(keyOf));
  return after.filter((found) => !known.has(keyOf(found)) && belongsTo(found, run));
}

function belongsTo(found: Resource, run: { stacks: readonly string[]; volumes: ReadonlySet<string> }): boolean {
  const ofStack = run.stacks.some(
    (stack) => found.stack === stack || found.name === stack || found.name.startsWith(`${stack}_`),
  );
  return ofStack || (found.kind === 'volume' && run.volumes.has(found.name));
}

interface Specified {
  ID: string;
  Spec: { Name: string; Labels?: Record<string, string> };
}

interface RawTask {
  ID: string;
  Spec: { ContainerSpec?: { Labels?: Record<string, string> } };
  Status: { State: string };
}

function specified(kind: ResourceKind, raw: Specified): Resource {
  return resource(kind, raw.ID, raw.Spec.Name, raw.Spec.Labels);
}

function resource(
  kind: ResourceKind,
  id: string,
  name: string,
  labels: Record<string, string> | null | undefined,
): Resource {
  return { kind, id, name, stack: labels?.[STACK_LABEL] };
}

function keyOf({ kind, id }: Resource): string {
  return `${kind} ${id}`;
}
