import type { Service } from './services.ts';
import type { Task } from './tasks.ts';

/**
 * How long a task without a health check must have run before its service counts as settled: running is all that it
 * says of itself. Longer than the restart delays and start-up times of those that end again and again.
 */
export const STEADY_MS = 30_000;

/** What is known of a stack beside its services and tasks. */
export interface Background {
  /** The services before the deploy. @default none: this is the first one */
  readonly before?: readonly Service[];
  /** Of the services before the deploy, those whose tasks had ended well, by name. @default not known */
  readonly endedBefore?: ReadonlySet<string> | undefined;
  /** Services that the package declares to end, by name. */
  readonly oneShots?: ReadonlySet<string>;
  /** Whether a service has a health check, its image's own included. */
  readonly isChecked: (service: Service) => boolean;
  /** Time by the clock of the engine, in milliseconds. */
  readonly nowMs: number;
}

/**
 * Whether a service runs as many tasks of its present definition as it should, no other, steadily, and no update of it
 * is under way.
 */
export function isSettled(service: Service, tasks: readonly Task[], background: Background): boolean {
  const own = tasks.filter((task) => task.serviceId === service.id);
  if (service.jobIteration !== undefined) return isJobDone(service, own);
  if (isOneShot(service, own, background)) return true;
  const live = own.filter((task) => task.desiredState === 'running');
  const current = live.filter((task) => task.template === service.template);
  const running = current.filter((task) => task.state === 'running');
  const wanted = service.replicas ?? Math.max(1, live.length);
  const outgoing = own.filter((task) => task.desiredState !== 'running' && task.state === 'running');
  return (
    running.length === wanted &&
    live.length === current.length &&
    outgoing.length === 0 &&
    updateSettled(service, background) &&
    running.every((task) => background.isChecked(service) || ageMs(task, background) >= STEADY_MS)
  );
}

/**
 * A job is done when as many tasks of its present execution ended well as it wants:
 * https://docs.docker.com/reference/cli/docker/service/create/#jobs
 */
function isJobDone(service: Service, own: readonly Task[]): boolean {
  const tasks = own.filter((task) => task.jobIteration === service.jobIteration && task.template === service.template);
  const done = tasks.filter(({ state }) => state === 'complete').length;
  return service.replicas === undefined ? done > 0 && done === tasks.length : done >= service.replicas;
}

function isOneShot(service: Service, own: readonly Task[], background: Background): boolean {
  const last = newest(service, own);
  // One that is declared may be started again after a while, as by `condition: any` with a long delay: a timetable of
  // swarm's.
  if (background.oneShots?.has(service.name) && service.restarts === 'any') {
    const ran = own.filter(({ state, template }) => template === service.template && endedItself(state)).at(-1);
    return ran?.state === 'complete';
  }
  return hasEnded(service, last) && mayEnd(service, background);
}

/** Whether a task in that state has ended by itself. */
function endedItself(state: string): boolean {
  return ['complete', 'failed', 'rejected'].includes(state);
}

/**
 * Whether a service may end well and stay so. A health check is for what stays, and swarm starts again what its policy
 * says to restart always. What ran on before the deploy is no one-shot afterwards. A migration with the app's own image
 * and `condition: none` inherits a health check that it does not ask for.
 */
export function mayEnd(service: Service, background: Omit<Background, 'nowMs'>): boolean {
  const { before = [], endedBefore, oneShots } = background;
  if (oneShots?.has(service.name)) return true;
  if (service.restarts === 'any' || stays(service, background)) return false;
  const earlier = before.find(({ name }) => name === service.name);
  return !earlier || !endedBefore || endedBefore.has(service.name);
}

function stays(service: Service, { isChecked }: Pick<Background, 'isChecked'>): boolean {
  return isChecked(service) && !(service.restarts === 'none' && service.healthCheck === 'by-image');
}

/** Whether a task of the present definition ended without an error, and swarm leaves it at that. */
export function hasEnded(service: Service, last: Task | undefined): last is Task {
  return service.restarts !== 'any' && last?.state === 'complete' && last.template === service.template;
}

/**
 * Swarm replaces the tasks of a service of which template, ports or endpoint mode changed, and says `completed` of an
 * update that began after the one seen before. Where there is nothing to replace it says nothing: no task should run,
 * none ran, or each is a job's.
 */
function updateSettled(service: Service, { before = [], endedBefore }: Background): boolean {
  const { state, startedAt } = service.update;
  const earlier = before.find(({ id }) => id === service.id);
  const same = earlier?.template === service.template && earlier.endpoint === service.endpoint;
  const replaced = earlier && !same && earlier.replicas !== 0 && service.replicas !== 0;
  if (!replaced || endedBefore?.has(service.name)) return state === 'none' || state === 'completed';
  return state === 'completed' && startedAt !== earlier.update.startedAt;
}

function ageMs(task: Task, { nowMs }: Background): number {
  return nowMs - Date.parse(task.since);
}

/** The service's task that swarm made last. */
export function newest(service: Service, tasks: readonly Task[]): Task | undefined {
  return tasks.findLast(({ serviceId }) => serviceId === service.id);
}
