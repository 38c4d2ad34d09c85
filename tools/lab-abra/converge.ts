import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { engineEvents } from './engine.ts';
import { Fatal } from './fatal.ts';
import { type EngineService, type EngineTask, stackServices, stackTasks } from './stack.ts';

const lookAgainMs = 500;
const steadyMs = 1000;

/** How a service stands after a deploy. */
export interface Standing {
  readonly state: 'settled' | 'waiting' | 'failed';
  readonly about: string;
}

/** Returns once every service of the stack runs what its spec says; fatal at a rollback and at the timeout. */
export async function waitForConvergence(stack: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  await watching(async (nextChange) => {
    for (;;) {
      const waiting = await lookOnce(stack);
      if (waiting.length === 0) return;
      if (Date.now() >= deadline)
        throw new Fatal(`deploy timed out 🟠 after ${timeoutMs / 1000} s: ${waiting.join('; ')}`);
      await nextChange(Math.min(lookAgainMs, deadline - Date.now()));
    }
  });
}

/** How a service stands, judged by its update state and its tasks. */
export function standingOf(service: EngineService, tasks: readonly EngineTask[], nowMs: number): Standing {
  const name = service.Spec.Name;
  const update = service.UpdateStatus?.State ?? '';
  if (update.startsWith('rollback') || update === 'paused') {
    return { state: 'failed', about: `${name}: ${service.UpdateStatus?.Message ?? update}${lastTrouble(tasks)}` };
  }
  const last = lastTrouble(tasks.filter((task) => isSince(task, service.UpdateStatus?.StartedAt)));
  if (update === 'updating') return { state: 'waiting', about: `${name} is updating${last}` };
  const wanted = service.Spec.Mode.Replicated?.Replicas ?? 1;
  const running = tasks.filter((task) => runsSteadily(task, service, nowMs)).length;
  if (running >= wanted || isDoneJob(service, tasks)) return { state: 'settled', about: name };
  return { state: 'waiting', about: `${name} has ${running} of ${wanted} tasks running${last}` };
}

async function lookOnce(stack: string): Promise<string[]> {
  const [services, tasks] = await Promise.all([stackServices(stack), stackTasks(stack)]);
  const now = Date.now();
  const standings = services.map((service) =>
    standingOf(
      service,
      tasks.filter((task) => task.ServiceID === service.ID),
      now,
    ),
  );
  const failed = standings.find((standing) => standing.state === 'failed');
  if (failed) throw new Fatal(`deploy failed 🛑 ${failed.about}`);
  return standings.filter((standing) => standing.state === 'waiting').map((standing) => standing.about);
}

/** A health check holds a task back until it is healthy; without one, running for a moment must do. */
function runsSteadily(task: EngineTask, service: EngineService, nowMs: number): boolean {
  if (task.DesiredState !== 'running' || task.Status.State !== 'running' || !isCurrent(task, service)) return false;
  const isChecked = (service.Spec.TaskTemplate.ContainerSpec.Healthcheck?.Test ?? []).length > 0;
  return isChecked || nowMs - Date.parse(task.Status.Timestamp) >= steadyMs;
}

/**
 * Right after an update the engine has no update state yet and the old tasks run on: only the specs tell them apart.
 */
function isCurrent(task: EngineTask, service: EngineService): boolean {
  const { Runtime: _runtime, ...wanted } = service.Spec.TaskTemplate as Record<string, unknown>;
  return service.UpdateStatus?.State === 'completed' || isDeepStrictEqual(task.Spec, wanted);
}

function isDoneJob(service: EngineService, tasks: readonly EngineTask[]): boolean {
  return (
    Boolean(service.Spec.Mode.ReplicatedJob) &&
    tasks.length > 0 &&
    tasks.every((task) => task.Status.State === 'complete')
  );
}

/** An update that is under way is not blamed for the tasks of one before it. */
function isSince(task: EngineTask, startedAt: string | undefined): boolean {
  return !startedAt || Date.parse(task.CreatedAt) >= Date.parse(startedAt);
}

function lastTrouble(tasks: readonly EngineTask[]): string {
  const newest = [...tasks].sort((a, b) => b.CreatedAt.localeCompare(a.CreatedAt)).find((task) => task.Status.Err);
  return newest ? `, last task ${newest.Status.State}: "${newest.Status.Err}"` : '';
}

/** Runs the work with a wait that ends at the engine's next event, or after the given time. */
export async function watching<T>(work: (nextChange: (mostMs: number) => Promise<void>) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  let wake = () => {};
  engineEvents(['container', 'service', 'network'], () => wake(), ended.signal);
  const nextChange = async (mostMs: number) => {
    const timer = new AbortController();
    const change = new Promise<void>((resolve) => (wake = resolve));
    await Promise.race([change, pause(mostMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  };
  try {
    return await work(nextChange);
  } finally {
    ended.abort();
  }
}
