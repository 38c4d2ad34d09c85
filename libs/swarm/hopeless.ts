import { type Background, hasEnded, mayEnd, newest } from './is-settled.ts';
import type { Service } from './services.ts';
import { describeTask, type Task } from './tasks.ts';

/** Rejections that end the wait: swarm rejects again every few seconds, and nothing inside the stack can fix it. */
const MAX_REJECTIONS = 2;
/** Deaths that end the wait once nobody else is left to be waited for. */
export const MAX_DEATHS = 3;
/** Deaths that end the wait although others are not up yet: apps may die a few times while their database starts. */
const MAX_DEATHS_BESIDE_OTHERS = 8;
/** How long a task may wait for a node: what the stack itself holds (a port, memory) is free by then. */
const MAX_PENDING_MS = 60_000;
/**
 * How long after a death swarm may take to say what becomes of the update under way: it goes back, stops or goes on.
 */
const UPDATE_DECIDED_MS = 10_000;

/** Why waiting for a service is of no use. */
export interface Hopeless {
  readonly code: string;
  /** Goes on after the service's name. */
  readonly what: string;
  /** The tasks that tell why, the last one first to be shown. */
  readonly tasks: readonly Task[];
  /** What to try, beside a look into the log. */
  readonly tryThis?: string;
}

/** What a wait knows of a service that has not settled. */
export interface Sight {
  /** Every task of the service that was seen during the wait, oldest first: swarm itself keeps five. */
  readonly tasks: readonly Task[];
  readonly background: Background;
  /** Since when nobody else is waited for, in milliseconds of the engine's clock; undefined while somebody is. */
  readonly aloneSinceMs: number | undefined;
  readonly waitedMs: number;
}

/** Tells when waiting longer is of no use, and why. */
export function whyHopeless(service: Service, sight: Sight): Hopeless | undefined {
  return updateFailed(service, sight) ?? keepsFailing(service, sight) ?? staysDown(service, sight);
}

/** Tasks of the present definition that died. */
export function diedTasks(
  service: Service,
  tasks: readonly Task[],
  { oneShots }: Pick<Background, 'oneShots'>,
): Task[] {
  const stays = service.restarts === 'any' && !oneShots?.has(service.name);
  return tasks.filter(
    (task) => task.template === service.template && (task.state === 'failed' || (task.state === 'complete' && stays)),
  );
}

function updateFailed(service: Service, { tasks }: Sight): Hopeless | undefined {
  const { state, message } = service.update;
  if (state.startsWith('rollback'))
    return { code: 'UPDATE_ROLLED_BACK', what: `was rolled back by swarm: ${message}`, tasks: endedTasks(tasks) };
  if (state === 'paused')
    return { code: 'UPDATE_PAUSED', what: `has its update paused by swarm: ${message}`, tasks: endedTasks(tasks) };
  return undefined;
}

function keepsFailing(service: Service, { tasks, background, aloneSinceMs }: Sight): Hopeless | undefined {
  const rejected = tasks.filter((task) => task.template === service.template && task.state === 'rejected');
  if (rejected.length >= MAX_REJECTIONS)
    return { code: 'TASK_REJECTED', what: 'has its tasks rejected', tasks: rejected };
  const died = diedTasks(service, tasks, background);
  const alone = died.filter(({ createdAt }) => aloneSinceMs !== undefined && Date.parse(createdAt) >= aloneSinceMs);
  if (alone.length >= MAX_DEATHS || died.length >= MAX_DEATHS_BESIDE_OTHERS)
    return { code: 'SERVICE_CRASHES', what: `restarts again and again: ${died.length} tasks died`, tasks: died };
  return undefined;
}

function staysDown(service: Service, { tasks, background, waitedMs }: Sight): Hopeless | undefined {
  const last = newest(service, tasks);
  if (isBeingDecided(service, last, background)) return undefined;
  if (hasEnded(service, last) && !mayEnd(service, background))
    return {
      code: 'SERVICE_ENDED',
      what: whyNotOneShot(service, background),
      tasks: [last],
      tryThis: `if that is its work: recipe.ts: oneShots: ['${service.name}'], or mode: replicated-job in the compose file`,
    };
  const died = diedTasks(service, tasks, background);
  const limit = service.restarts === 'none' ? 0 : service.maxAttempts;
  if (limit !== undefined && died.length > limit && last && died.includes(last) && last.desiredState === 'shutdown')
    return { code: 'SERVICE_CRASHES', what: 'died, and its restart policy does not start it again', tasks: died };
  if (last?.state === 'pending' && last.error && background.nowMs - Date.parse(last.createdAt) >= MAX_PENDING_MS)
    return { code: 'NO_NODE', what: 'is taken by no node', tasks: [last] };
  if (!last && service.mode === 'global' && waitedMs >= MAX_PENDING_MS)
    return { code: 'NO_NODE', what: 'has no task: no node fits its placement', tasks: [] };
  return undefined;
}

/** Whether swarm has yet to say what becomes of an update of which a task has just ended. */
function isBeingDecided({ update }: Service, last: Task | undefined, { nowMs }: Background): boolean {
  return update.state === 'updating' && last !== undefined && nowMs - Date.parse(last.since) < UPDATE_DECIDED_MS;
}

function whyNotOneShot(service: Service, { isChecked }: Background): string {
  return isChecked(service)
    ? 'ended without an error, as one that its health check has killed may, and its restart policy does not start it again'
    : 'ended without an error, its restart policy does not start it again, and before the deploy it ran on';
}

/** Tasks that tell why an update was taken back: those that failed, or else those that swarm has shut down. */
function endedTasks(own: readonly Task[]): Task[] {
  const failed = own.filter(({ state }) => state === 'failed' || state === 'rejected');
  return failed.length > 0 ? failed : own.filter(({ state }) => state === 'shutdown' || state === 'complete');
}

/** How a service that has not settled stands, in words that change only with its state. */
export function describeService(service: Service, tasks: readonly Task[]): string {
  const own = tasks.filter((task) => task.serviceId === service.id && task.template === service.template);
  const isJob = service.jobIteration !== undefined;
  const there = own.filter(({ state }) => state === (isJob ? 'complete' : 'running'));
  const update = service.update.state === 'none' ? '' : `, update ${service.update.state}`;
  const steady = !isJob && there.length > 0 && there.length === service.replicas && !update ? ', not for long yet' : '';
  return `service ${service.name} has ${there.length} of ${service.replicas ?? 'all'} tasks ${isJob ? 'completed' : 'running'}${update}${steady}`;
}

/** A service's newest task in a sentence. */
export function describeNewest(service: Service, tasks: readonly Task[]): string {
  return describeTask(newest(service, tasks));
}
