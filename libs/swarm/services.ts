import type { Engine } from './engine.ts';

/** Docker's label on everything that `docker stack deploy` makes. */
export const STACK_LABEL = 'com.docker.stack.namespace';

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
  /** Tasks that should run; undefined for a global service, where it depends on the nodes. */
  readonly replicas: number | undefined;
  /** Grows with every change of the service. */
  readonly versionIndex: number;
  /** What its tasks are made from, as canonical JSON: a task with the same one runs what the service says now. */
  readonly template: string;
  readonly update: { readonly state: UpdateState; readonly startedAt: string; readonly message: string };
  readonly restarts: 'any' | 'on-failure' | 'none';
  /** Whether its definition has a health check; one of the image alone is not seen here. */
  readonly healthChecked: boolean;
  readonly mounts: readonly Mount[];
}

export interface Mount {
  readonly type: 'volume' | 'bind' | 'tmpfs';
  readonly source: string;
  readonly target: string;
}

/** The services of a stack, by name. */
export async function listServices({ docker }: Engine, stack: string): Promise<Service[]> {
  const found = (await docker.listServices({
    filters: { label: [`${STACK_LABEL}=${stack}`] },
  })) as unknown as RawService[];
  return found.map((raw) => readService(raw, stack)).sort((a, b) => a.name.localeCompare(b.name));
}

/** The service that carries a label, wherever it runs; how the backup bot is found. */
export async function findServiceByLabel({ docker }: Engine, label: string): Promise<Service | undefined> {
  const found = (await docker.listServices({ filters: { label: [label] } })) as unknown as RawService[];
  const raw = found[0];
  return raw && readService(raw, raw.Spec.Labels?.[STACK_LABEL] ?? '');
}

interface RawService {
  ID: string;
  Version: { Index: number };
  Spec: {
    Name: string;
    Labels?: Record<string, string>;
    TaskTemplate: {
      ContainerSpec: {
        Image: string;
        Healthcheck?: { Test?: readonly string[] };
        Mounts?: { Type: Mount['type']; Source?: string; Target: string }[];
      };
      RestartPolicy?: { Condition?: Service['restarts'] };
    };
    Mode: { Replicated?: { Replicas: number } };
  };
  UpdateStatus?: { State?: UpdateState; StartedAt?: string; Message?: string };
}

function readService(raw: RawService, stack: string): Service {
  const { Spec: spec, UpdateStatus: update } = raw;
  return {
    id: raw.ID,
    name: spec.Name.startsWith(`${stack}_`) ? spec.Name.slice(stack.length + 1) : spec.Name,
    fullName: spec.Name,
    image: spec.TaskTemplate.ContainerSpec.Image,
    labels: spec.Labels ?? {},
    replicas: spec.Mode.Replicated?.Replicas,
    versionIndex: raw.Version.Index,
    template: templateOf(spec.TaskTemplate),
    update: { state: update?.State || 'none', startedAt: update?.StartedAt ?? '', message: update?.Message ?? '' },
    restarts: spec.TaskTemplate.RestartPolicy?.Condition ?? 'any',
    healthChecked: ![undefined, 'NONE'].includes(spec.TaskTemplate.ContainerSpec.Healthcheck?.Test?.[0]),
    mounts: (spec.TaskTemplate.ContainerSpec.Mounts ?? []).map((mount) => ({
      type: mount.Type,
      source: mount.Source ?? '',
      target: mount.Target,
    })),
  };
}

/** A task template without `Runtime`, which the API shows on services and not on their tasks. */
export function templateOf({ Runtime: _runtime, ...template }: object & { Runtime?: unknown }): string {
  return canonicalJson(template);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
