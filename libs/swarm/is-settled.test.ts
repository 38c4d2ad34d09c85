import { describe, expect, test } from 'vitest';
import type { Service } from './services.ts';
import { hasEnded, isSettled } from './is-settled.ts';
import type { Task } from './tasks.ts';

const service: Service = {
  id: 's',
  name: 'app',
  fullName: 'stack_app',
  image: 'app:1',
  labels: {},
  replicas: 1,
  versionIndex: 1,
  template: '{"a":1}',
  update: { state: 'none', startedAt: '', message: '' },
  restarts: 'on-failure',
  healthChecked: false,
  mounts: [],
};
const running: Task = {
  id: 't',
  serviceId: 's',
  slot: 1,
  state: 'running',
  desiredState: 'running',
  error: '',
  exitCode: undefined,
  containerId: 'c',
  image: 'app:1',
  template: '{"a":1}',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};
const complete: Task = { ...running, state: 'complete', desiredState: 'shutdown', exitCode: 0 };

test('a service has settled when its tasks run', () => {
  expect(isSettled(service, [running])).toBe(true);
  expect(isSettled(service, [{ ...running, state: 'starting' }])).toBe(false);
});

describe('a service whose only task ended without an error', () => {
  test('is a one-shot that is done', () => expect(isSettled(service, [complete])).toBe(true));
  test('is none when it has a health check: that is for what stays', () => {
    expect(isSettled({ ...service, healthChecked: true }, [complete])).toBe(false);
    expect(hasEnded({ ...service, healthChecked: true }, complete)).toBe(true);
  });
  test('is started again by swarm when its restart policy says any', () => {
    expect(isSettled({ ...service, restarts: 'any' }, [complete])).toBe(false);
    expect(hasEnded({ ...service, restarts: 'any' }, complete)).toBe(false);
  });
  test('has not ended when that was the definition before', () =>
    expect(hasEnded({ ...service, template: '{"a":2}' }, complete)).toBe(false));
});
