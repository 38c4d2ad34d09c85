import { writeFileSync } from 'node:fs';
import type { PostTasksExecution } from '@nx/devkit';
import { endSession } from './session.ts';

/** One task of Nx, and whether it is green; a replayed one is as green as when it ran. */
export interface TaskOutcome {
  readonly project: string;
  readonly target: string;
  readonly passed: boolean;
  /** Its result came from the cache: it did not run now. */
  readonly replayed: boolean;
}

const REPLAYED: readonly string[] = ['local-cache', 'local-cache-kept-existing', 'remote-cache'];

/**
 * After a run of Nx, ends its session, and writes the outcome of each task to the file that `CC_CI_TASK_RESULTS` names,
 * for whoever counts them.
 */
export const postTasksExecution: PostTasksExecution = async (_options, { taskResults }) => {
  await endSession();
  const path = process.env.CC_CI_TASK_RESULTS;
  if (!path) return;
  const outcomes = Object.values(taskResults).map(({ task, status }): TaskOutcome => ({
    project: task.target.project,
    target: task.target.target,
    passed: status === 'success' || REPLAYED.includes(status),
    replayed: REPLAYED.includes(status),
  }));
  writeFileSync(path, JSON.stringify(outcomes));
};
