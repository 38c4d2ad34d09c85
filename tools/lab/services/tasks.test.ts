import { expect, test } from 'vitest';
import { describeTasks, type RawTask } from './tasks.ts';

function task(wanted: string, state: string, [error, second = 0]: [error?: string, second?: number] = []): RawTask {
  return {
    DesiredState: wanted,
    UpdatedAt: `2026-11-27T10:00:0${second}.5Z`,
    Status: { State: state, ...(error ? { Err: error } : {}) },
  };
}

test('a stack whose tasks swarm gave up is described by the reason of the newest of them', () => {
  const tasks = [
    task('running', 'preparing'),
    task('shutdown', 'rejected', ['No such image: x:2', 2]),
    task('shutdown', 'failed', ['task: non-zero exit (1)', 1]),
    task('shutdown', 'shutdown', ['', 3]),
  ];
  expect(describeTasks(tasks)).toBe('preparing; the last one that ended: rejected: No such image: x:2');
  expect(describeTasks(tasks.slice(1))).toBe('no task; the last one that ended: rejected: No such image: x:2');
});

test('tasks that only start are described by their states', () => {
  expect(describeTasks([task('running', 'starting'), task('ready', 'pending', ['no suitable node'])])).toBe(
    'starting, pending: no suitable node',
  );
  expect(describeTasks([])).toBe('no task');
});
