import type { Engine } from './engine.ts';
import { STACK_LABEL } from './services.ts';

export type ResourceKind = 'stack' | 'service' | 'task' | 'container' | 'volume' | 'secret' | 'config' | 'network';

export interface Resource {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
  /** Stack that Docker's label names, where there is one. */
  readonly stack: string | undefined;
  /** Volumes that a container mounts, anonymous ones too. */
  readonly mounts?: readonly string[];
}

/** What tells the things of a run from everybody else's. */
export interface RunScope {
  readonly stacks: readonly string[];
  /** Volumes that containers of the run were seen to mount: an external or anonymous one has no label of a stack. */
  readonly volumes: ReadonlySet<string>;
  /** What existed before the run, as `keysOf` gives it; undefined where nobody noted it. */
  readonly before: ReadonlySet<string> | undefined;
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
    ...tasks
      .filter((raw) => !isDoneForGood(raw, services))
      .map((raw) =>
        resource('task', { id: raw.ID, name: `${raw.ID} (${raw.Status.State})` }, raw.Spec.ContainerSpec?.Labels),
      ),
    ...containers.map((raw) => ({
      ...resource('container', { id: raw.Id, name: (raw.Names[0] ?? raw.Id).replace(/^\//, '') }, raw.Labels),
      mounts: raw.Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : [])),
    })),
    ...(volumes.Volumes ?? []).map((raw) => resource('volume', { id: raw.Name, name: raw.Name }, raw.Labels)),
    ...networks.map((raw) => resource('network', { id: raw.Id, name: raw.Name }, raw.Labels)),
  ];
  const stacks = new Set(found.flatMap(({ stack }) => stack ?? []));
  return [...found, ...[...stacks].map((name): Resource => ({ kind: 'stack', id: name, name, stack: name }))];
}

/** An inventory as a set that can be written down, and looked up in later. */
export function keysOf(resources: readonly Resource[]): Set<string> {
  return new Set(resources.map(keyOf));
}

/** Volumes that containers of some stacks mount. */
export function mountedBy(stacks: readonly string[], inventory: readonly Resource[]): string[] {
  return inventory.filter(({ stack }) => stack && stacks.includes(stack)).flatMap(({ mounts = [] }) => mounts);
}

/**
 * What of an inventory is a run's. It did not exist before, and it carries the label of one of the run's stacks. What
 * has no label is the run's when its name begins with the stack's (abra's secrets); a volume without a label, when
 * containers of the run mounted it and no other container does.
 */
export function leftBehind(inventory: readonly Resource[], scope: RunScope): Resource[] {
  return inventory.filter((found) => !scope.before?.has(keyOf(found)) && isOfRun(found, inventory, scope));
}

/**
 * Containers of no stack that were not there before. Nothing tells whose they are: of whoever may talk to the engine.
 */
export function strayContainers(inventory: readonly Resource[], { before }: Pick<RunScope, 'before'>): Resource[] {
  return inventory.filter(
    (found) => found.kind === 'container' && found.stack === undefined && before?.has(keyOf(found)) === false,
  );
}

/** Whether a container of no stack of the run mounts a volume: then it is not the run's to remove. */
export function isMountedByOthers(
  volume: Resource,
  inventory: readonly Resource[],
  stacks: readonly string[],
): boolean {
  return inventory.some(({ mounts = [], stack }) => mounts.includes(volume.name) && !(stack && stacks.includes(stack)));
}

function isOfRun(found: Resource, inventory: readonly Resource[], { stacks, volumes, before }: RunScope): boolean {
  if (found.stack !== undefined) return stacks.includes(found.stack);
  if (found.kind !== 'volume')
    return stacks.some((stack) => found.name === stack || found.name.startsWith(`${stack}_`));
  // Only what was there before tells whose data an unlabelled volume holds.
  return before !== undefined && volumes.has(found.name) && !isMountedByOthers(found, inventory, stacks);
}

interface Specified {
  ID: string;
  Spec: { Name: string; Labels?: Record<string, string> };
}

/**
 * Swarm never forgets the tasks of a job that ended well, not even when the job is removed, and nobody can remove them:
 * they hold nothing.
 */
function isDoneForGood({ JobIteration: job, ServiceID, Status }: RawTask, services: readonly Specified[]): boolean {
  const isOver = Status.State === 'complete' || Status.State === 'failed' || Status.State === 'shutdown';
  return job !== undefined && isOver && !services.some(({ ID }) => ID === ServiceID);
}

interface RawTask {
  ID: string;
  ServiceID: string;
  JobIteration?: object;
  Spec: { ContainerSpec?: { Labels?: Record<string, string> } };
  Status: { State: string };
}

function specified(kind: ResourceKind, raw: Specified): Resource {
  return resource(kind, { id: raw.ID, name: raw.Spec.Name }, raw.Spec.Labels);
}

function resource(
  kind: ResourceKind,
  { id, name }: { id: string; name: string },
  labels: Record<string, string> | null | undefined,
): Resource {
  return { kind, id, name, stack: labels?.[STACK_LABEL] };
}

function keyOf({ kind, id }: Resource): string {
  return `${kind} ${id}`;
}
