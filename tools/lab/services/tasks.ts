import { poll } from '@cc-ci/core';
import { askEngineJson } from '../engine/docker.ts';
import { serviceNotReady } from '../errors.ts';
import type { Lab } from '../lab.ts';

/** What is read of a task, as Docker's API gives it. */
export interface RawTask {
  readonly DesiredState: string;
  readonly UpdatedAt: string;
  readonly Status: { readonly State: string; readonly Err?: string };
}

/** The tasks of a stack, those that have ended as well. */
export function tasksOf(lab: Lab, stack: string): Promise<RawTask[]> {
  const filters = JSON.stringify({ label: [`com.docker.stack.namespace=${stack}`] });
  return askEngineJson<RawTask[]>(lab, `/tasks?filters=${encodeURIComponent(filters)}`);
}

/**
 * Waits until all tasks that swarm wants of a stack run.
 * @throws CcciError LAB_SERVICE_NOT_READY with the state of its tasks, and why the last one failed
 */
export async function waitUntilRunning(lab: Lab, stack: string): Promise<void> {
  await poll(
    async () => {
      const tasks = await tasksOf(lab, stack);
      const wanted = wantedOf(tasks);
      if (wanted.some(({ Status: status }) => status.State === 'rejected'))
        throw serviceNotReady(stack, 'was refused by the engine', describeTasks(tasks));
      return wanted.length > 0 && wanted.every(({ Status: status }) => status.State === 'running')
        ? { done: true, value: true }
        : { done: false, seen: describeTasks(tasks) };
    },
    {
      what: `stack ${stack} of lab ${lab.name} to run`,
      timeoutMs: 180_000,
      intervalMs: 50,
      code: 'LAB_SERVICE_NOT_READY',
      fault: 'harness',
      tryThis: `docker -H ${lab.dockerHost} stack ps --no-trunc ${stack}`,
    },
  );
}

/** The states of the tasks that swarm wants, and why the last of those that it gave up failed. */
export function describeTasks(tasks: readonly RawTask[]): string {
  const wanted = wantedOf(tasks);
  const failed = tasks
    .filter((task) => !wanted.includes(task) && task.Status.Err)
    .toSorted((one, other) => one.UpdatedAt.localeCompare(other.UpdatedAt))
    .at(-1);
  return [
    wanted.length > 0 ? wanted.map(describe).join(', ') : 'no task',
    ...(failed ? [`the last one that ended: ${describe(failed)}`] : []),
  ].join('; ');
}

function wantedOf(tasks: readonly RawTask[]): RawTask[] {
  return tasks.filter(({ DesiredState: state }) => state === 'running' || state === 'ready');
}

function describe({ Status: { State: state, Err: error } }: RawTask): string {
  return error ? `${state}: ${error}` : state;
}
