import type { Engine } from './engine.ts';
import { noRunningTask } from './errors.ts';
import { listServices, STACK_LABEL, templateOf } from './services.ts';

export interface Task {
  readonly id: string;
  readonly serviceId: string;
  readonly slot: number;
  /**
   * Swarm's word: new, pending, assigned, preparing, starting, running, complete, shutdown, failed, rejected, orphaned,
   * remove.
   */
  readonly state: string;
  readonly desiredState: string;
  /** Swarm's error, for example `No such image: nginx:0.0.0`. */
  readonly error: string;
  readonly exitCode: number | undefined;
  readonly containerId: string | undefined;
  readonly image: string;
  readonly template: string;
  /** Which execution of a job it belongs to; undefined for what is no job. */
  readonly jobIteration: number | undefined;
  /** Since when it is in its state, by the clock of its node. */
  readonly since: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** All tasks of a stack that swarm still remembers, oldest first. */
export async function listTasks({ docker }: Engine, stack: string): Promise<Task[]> {
  const found = (await docker.listTasks({ filters: { label: [`${STACK_LABEL}=${stack}`] } })) as unknown as RawTask[];
  return found.map(readTask).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/** The container of the newest running task of a service. @throws CcciError `NO_RUNNING_TASK` */
export async function runningContainer(engine: Engine, stack: string, service: string): Promise<string> {
  const services = await listServices(engine, stack);
  const found = services.find(({ name }) => name === service);
  if (!found)
    throw noRunningTask(
      stack,
      service,
      `services of the stack: ${services.map(({ name }) => name).join(', ') || 'none'}`,
    );
  const tasks = (await listTasks(engine, stack)).filter(({ serviceId }) => serviceId === found.id);
  const running = tasks.findLast(({ state, desiredState }) => state === 'running' && desiredState === 'running');
  if (!running?.containerId) throw noRunningTask(stack, service, describeTask(tasks.at(-1)));
  return running.containerId;
}

/** A task in a sentence: its state and swarm's error. */
export function describeTask(task: Task | undefined): string {
  if (!task) return 'no task yet';
  const exit = task.exitCode ? ` (exit code ${task.exitCode})` : '';
  return `task ${task.slot || task.id.slice(0, 8)} ${task.state}${task.error ? `: "${task.error}"` : ''}${exit}`;
}

interface RawTask {
  ID: string;
  ServiceID: string;
  Slot?: number;
  CreatedAt: string;
  UpdatedAt: string;
  DesiredState: string;
  JobIteration?: { Index?: number };
  Spec: { ContainerSpec: { Image: string } };
  Status: {
    State: string;
    Timestamp?: string;
    Err?: string;
    ContainerStatus?: { ContainerID?: string; ExitCode?: number };
  };
}

function readTask(raw: RawTask): Task {
  const container = raw.Status.ContainerStatus;
  return {
    id: raw.ID,
    serviceId: raw.ServiceID,
    slot: raw.Slot ?? 0,
    state: raw.Status.State,
    desiredState: raw.DesiredState,
    error: raw.Status.Err ?? '',
    exitCode: container?.ExitCode,
    containerId: container?.ContainerID || undefined,
    image: raw.Spec.ContainerSpec.Image,
    template: templateOf(raw.Spec),
    jobIteration: raw.JobIteration && (raw.JobIteration.Index ?? 0),
    since: raw.Status.Timestamp ?? raw.UpdatedAt,
    createdAt: raw.CreatedAt,
    updatedAt: raw.UpdatedAt,
  };
}
