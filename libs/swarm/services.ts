import type { Engine } from './engine.ts';

/** Docker's label on everything that `docker stack deploy` makes. */
export const STACK_LABEL = 'com.docker.stack.namespace';

/** `--update-monitor` where nobody says otherwise: https://docs.docker.com/reference/cli/docker/service/create/ */
const MONITOR_NS = 5e9;

export type UpdateState =
  'none' | 'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';

export interface Service {
  readonly id: string;
  /** Name inside its stack, for example `app`. */
  readonly name: string;
  readonly fullName: string;
  /** As swarm runs it; with a digest where the registry was asked. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** A job's tasks end, and the job is done when enough of them ended well. */
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  /**
   * Tasks that should run, of a job those that should end well; undefined for a global one, where it depends on the
   * nodes.
   */
  readonly replicas: number | undefined;
  /** Which execution of a job is the present one; undefined for what is no job. */
  readonly jobIteration: number | undefined;
  /** Grows with every change of the service. */
  readonly versionIndex: number;
  /** What its tasks are made from, as canonical JSON: a task with the same one runs what the service says now. */
  readonly template: string;
  /** Where its tasks may run, as canonical JSON. Swarm leaves a task alone whose node fits the new rules as well. */
  readonly placement: string;
  /** Its ports and endpoint mode, as canonical JSON: swarm replaces its tasks when they change. */
  readonly endpoint: string;
  /** How it is updated and rolled back, as canonical JSON: swarm replaces no task when that changes. */
  readonly updates: string;
  /** How long swarm watches the tasks of an update before it says that it has completed, in milliseconds. */
  readonly monitorMs: number;
  readonly update: { readonly state: UpdateState; readonly startedAt: string; readonly message: string };
  readonly restarts: 'any' | 'on-failure' | 'none';
  /** How often swarm starts a task again; undefined without a limit. */
  readonly maxAttempts: number | undefined;
  /** Whether its definition has a health check or switches it off; `by-image` when it says neither. */
  readonly healthCheck: 'own' | 'off' | 'by-image';
  /** Memory limit in bytes; undefined without one. */
  readonly memoryLimitBytes: number | undefined;
  readonly mounts: readonly Mount[];
}

export interface Mount {
  readonly type: 'volume' | 'bind' | 'tmpfs';
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
  /** Of a volume: what its driver puts there, such as a folder of the machine or a share of another one. */
  readonly device?: string;
  /** Of a volume: the folder in it that is mounted. @default all of it */
  readonly subpath?: string;
}

/** The services of a stack, by name. */
export async function listServices({ docker }: Engine, stack: string): Promise<Service[]> {
  const found = (await docker.listServices({
    filters: { label: [`${STACK_LABEL}=${stack}`] },
  })) as unknown as RawService[];
  return found.map((raw) => readService(raw, stack)).sort((a, b) => a.name.localeCompare(b.name));
}

/** All services of the swarm. */
export async function allServices({ docker }: Engine): Promise<Service[]> {
  const found = (await docker.listServices()) as unknown as RawService[];
  return found.map((raw) => readService(raw, raw.Spec.Labels?.[STACK_LABEL] ?? ''));
}

/** The services that carry a label, wherever they run; how the backup bot is found. */
export async function findServicesByLabel({ docker }: Engine, label: string): Promise<Service[]> {
  const found = (await docker.listServices({ filters: { label: [label] } })) as unknown as RawService[];
  return found.map((raw) => readService(raw, raw.Spec.Labels?.[STACK_LABEL] ?? ''));
}

/** Removes services of a stack; swarm stops their tasks. */
export async function removeServices({ docker }: Engine, services: readonly Service[]): Promise<void> {
  await Promise.all(services.map(({ id }) => docker.getService(id).remove()));
}

interface RawService {
  ID: string;
  Version: { Index: number };
  JobStatus?: { JobIteration?: { Index?: number } };
  Spec: {
    Name: string;
    Labels?: Record<string, string>;
    EndpointSpec?: object;
    UpdateConfig?: { Monitor?: number };
    RollbackConfig?: object;
    TaskTemplate: {
      ContainerSpec: {
        Image: string;
        Healthcheck?: { Test?: readonly string[] };
        Mounts?: RawMount[];
      };
      RestartPolicy?: { Condition?: Service['restarts']; MaxAttempts?: number };
      Resources?: { Limits?: { MemoryBytes?: number } };
      Placement?: object;
    };
    Mode: {
      Replicated?: { Replicas: number };
      ReplicatedJob?: { TotalCompletions?: number; MaxConcurrent?: number };
      GlobalJob?: object;
    };
  };
  UpdateStatus?: { State?: UpdateState; StartedAt?: string; Message?: string };
}

interface RawMount {
  Type: Mount['type'];
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  VolumeOptions?: { Subpath?: string; DriverConfig?: { Options?: { device?: string } | null } };
}

function readService(raw: RawService, stack: string): Service {
  const { Spec: spec, UpdateStatus: update } = raw;
  const { TaskTemplate: task, Mode: mode } = spec;
  return {
    id: raw.ID,
    name: spec.Name.startsWith(`${stack}_`) ? spec.Name.slice(stack.length + 1) : spec.Name,
    fullName: spec.Name,
    image: task.ContainerSpec.Image,
    labels: spec.Labels ?? {},
    mode: modeOf(mode),
    replicas:
      mode.Replicated?.Replicas ??
      (mode.ReplicatedJob && (mode.ReplicatedJob.TotalCompletions ?? mode.ReplicatedJob.MaxConcurrent ?? 1)),
    jobIteration: mode.ReplicatedJob || mode.GlobalJob ? (raw.JobStatus?.JobIteration?.Index ?? 0) : undefined,
    versionIndex: raw.Version.Index,
    template: templateOf(task),
    placement: canonicalJson(task.Placement ?? {}),
    endpoint: canonicalJson(spec.EndpointSpec ?? {}),
    updates: canonicalJson({ ...(spec.UpdateConfig ?? {}), rollback: spec.RollbackConfig }),
    monitorMs: (spec.UpdateConfig?.Monitor || MONITOR_NS) / 1e6,
    update: { state: update?.State || 'none', startedAt: update?.StartedAt ?? '', message: update?.Message ?? '' },
    restarts: restartsOf(raw),
    maxAttempts: task.RestartPolicy?.MaxAttempts || undefined,
    healthCheck: healthCheckOf(task.ContainerSpec.Healthcheck?.Test?.[0]),
    memoryLimitBytes: task.Resources?.Limits?.MemoryBytes || undefined,
    mounts: (task.ContainerSpec.Mounts ?? []).map(readMount),
  };
}

function readMount({
  Type: type,
  Source: source = '',
  Target: target,
  ReadOnly,
  VolumeOptions: volume,
}: RawMount): Mount {
  const device = volume?.DriverConfig?.Options?.device;
  return {
    type,
    source,
    target,
    ...(ReadOnly ? { readOnly: true } : {}),
    ...(device ? { device } : {}),
    ...(volume?.Subpath ? { subpath: volume.Subpath } : {}),
  };
}

function modeOf(mode: RawService['Spec']['Mode']): Service['mode'] {
  if (mode.ReplicatedJob) return 'replicated-job';
  if (mode.GlobalJob) return 'global-job';
  return mode.Replicated ? 'replicated' : 'global';
}

/** Swarm does not start a job's task again that ended well, whatever its policy says. */
function restartsOf({ Spec: { Mode: mode, TaskTemplate: task } }: RawService): Service['restarts'] {
  const condition = task.RestartPolicy?.Condition ?? 'any';
  return condition === 'any' && (mode.ReplicatedJob || mode.GlobalJob) ? 'on-failure' : condition;
}

function healthCheckOf(test: string | undefined): Service['healthCheck'] {
  if (test === undefined) return 'by-image';
  return test === 'NONE' ? 'off' : 'own';
}

/**
 * What tasks are made from. Left out are `Runtime`, which the API shows on services and not on their tasks, and
 * `Placement`: swarm does not replace a task for another placement when its node fits, and such a task keeps the old
 * one in its definition.
 */
export function templateOf({
  Runtime: _runtime,
  Placement: _placement,
  ...template
}: object & { Runtime?: unknown; Placement?: unknown }): string {
  return canonicalJson(template);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
