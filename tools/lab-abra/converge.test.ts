import { expect, test } from 'vitest';
import { standingOf } from './converge.ts';
import type { EngineService, EngineTask } from './stack.ts';

const now = Date.parse('2026-11-24T04:00:10Z');
const containerSpec = (image: string) => ({ Image: image, Healthcheck: { Test: ['CMD', 'true'] } });

function service(changes: Partial<EngineService> = {}, image = 'a:2'): EngineService {
  const template = { ContainerSpec: containerSpec(image), ForceUpdate: 0, Runtime: 'container' };
  return {
    ID: 's',
    Version: { Index: 1 },
    Spec: { Name: 'x_app', Labels: {}, Mode: { Replicated: { Replicas: 1 } }, TaskTemplate: template },
    ...changes,
  };
}

function task(state: string, image = 'a:2', changes: Partial<EngineTask> = {}): EngineTask {
  const status = { State: state, Timestamp: '2026-11-24T04:00:05Z' };
  const desired = state === 'running' ? 'running' : 'shutdown';
  return {
    ID: 't',
    ServiceID: 's',
    CreatedAt: '2026-11-24T04:00:04Z',
    DesiredState: desired,
    Spec: { ContainerSpec: containerSpec(image), ForceUpdate: 0 },
    Status: status,
    ...changes,
  };
}

test("a running task of the service's spec settles it", () => {
  expect(standingOf(service(), [task('running')], now).state).toBe('settled');
});

test('right after an update the old task does not count, though no update state is there yet', () => {
  expect(standingOf(service(), [task('running', 'a:1')], now)).toEqual({
    state: 'waiting',
    about: 'x_app has 0 of 1 tasks running',
  });
});

test('an update that is under way waits, one that rolls back or pauses fails with the last error', () => {
  const died = task('failed', 'a:2', {
    Status: { State: 'failed', Err: 'task: non-zero exit (1)', Timestamp: '2026-11-24T04:00:06Z' },
  });
  expect(standingOf(service({ UpdateStatus: { State: 'updating' } }), [task('running', 'a:1')], now).state).toBe(
    'waiting',
  );
  expect(
    standingOf(
      service({ UpdateStatus: { State: 'rollback_completed', Message: 'rollback completed' } }),
      [task('running', 'a:1'), died],
      now,
    ),
  ).toEqual({
    state: 'failed',
    about: 'x_app: rollback completed, last task failed: "task: non-zero exit (1)"',
  });
  expect(standingOf(service({ UpdateStatus: { State: 'paused' } }), [], now).state).toBe('failed');
});

test('without a health check a task must have run for a second', () => {
  const bare = { ContainerSpec: { Image: 'a:2' }, ForceUpdate: 0 };
  const unchecked = service({ Spec: { ...service().Spec, TaskTemplate: bare } });
  const young = task('running', 'a:2', {
    Spec: bare,
    Status: { State: 'running', Timestamp: '2026-11-24T04:00:09.500Z' },
  });
  expect(standingOf(unchecked, [young], now).state).toBe('waiting');
  expect(standingOf(unchecked, [young], now + 1000).state).toBe('settled');
});
