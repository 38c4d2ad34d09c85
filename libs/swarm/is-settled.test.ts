import { describe, expect, test } from 'vitest';
import { backgroundAt, COMPLETE, RUNNING, SERVICE } from './fixtures/stack.ts';
import { type Background, isSettled, mayEnd } from './is-settled.ts';
import type { Service } from './services.ts';

const LATER = backgroundAt(60_000);
const known = (more: Partial<Background>) => backgroundAt(60_000, more);

describe('a service that stays', () => {
  test('has settled when its tasks run', () => {
    expect(isSettled(SERVICE, [RUNNING], LATER)).toBe(true);
    expect(isSettled(SERVICE, [{ ...RUNNING, state: 'starting' }], LATER)).toBe(false);
  });
  test('and has no health check must have run for 30 s', () => {
    expect(isSettled(SERVICE, [RUNNING], backgroundAt(29_000))).toBe(false);
    expect(isSettled(SERVICE, [RUNNING], backgroundAt(31_000))).toBe(true);
    expect(isSettled({ ...SERVICE, healthCheck: 'own' }, [RUNNING], backgroundAt(1_000))).toBe(true);
  });
  test('with no replica has settled without a task', () => {
    const none = { ...SERVICE, replicas: 0 };
    expect(isSettled(none, [], LATER)).toBe(true);
    expect(isSettled(none, [], known({ before: [{ ...none, template: '{"a":0}' }] }))).toBe(true);
    expect(isSettled(none, [RUNNING], LATER)).toBe(false);
  });
  test('on every node has settled when a task runs on each', () => {
    const global: Service = { ...SERVICE, mode: 'global', replicas: undefined };
    const second = { ...RUNNING, id: 'u' };
    expect(isSettled(global, [], LATER)).toBe(false);
    expect(isSettled(global, [RUNNING, { ...second, state: 'preparing' }], LATER)).toBe(false);
    expect(isSettled(global, [RUNNING, second], LATER)).toBe(true);
  });
});

describe('an update', () => {
  const update = { state: 'completed', startedAt: '2026-01-01T00:00:01Z', message: '' } as const;
  test('of the template has settled when swarm says so of one that is newer than that before', () => {
    const before = [{ ...SERVICE, template: '{"a":0}' }];
    expect(isSettled(SERVICE, [RUNNING], known({ before }))).toBe(false);
    expect(isSettled({ ...SERVICE, update }, [RUNNING], known({ before }))).toBe(true);
    expect(isSettled({ ...SERVICE, update }, [RUNNING], known({ before: [{ ...before[0]!, update }] }))).toBe(false);
  });
  test('of the ports alone replaces the tasks, too', () => {
    const before = [{ ...SERVICE, endpoint: '{"Ports":[]}' }];
    expect(isSettled(SERVICE, [RUNNING], known({ before }))).toBe(false);
    expect(isSettled({ ...SERVICE, update }, [RUNNING], known({ before }))).toBe(true);
  });
  test('of the placement alone replaces nothing, and swarm says nothing of it', () => {
    const before = [{ ...SERVICE, placement: '{"Constraints":["node.role==manager"]}' }];
    expect(isSettled(SERVICE, [RUNNING], known({ before }))).toBe(true);
  });
  test('of the update policy alone replaces nothing either', () => {
    expect(isSettled(SERVICE, [RUNNING], known({ before: [{ ...SERVICE, updates: '{"Order":"start-first"}' }] }))).toBe(
      true,
    );
  });
});

describe('a job', () => {
  const job: Service = { ...SERVICE, mode: 'replicated-job', replicas: 2, jobIteration: 1 };
  const done = { ...COMPLETE, jobIteration: 1, desiredState: 'complete' };
  test('is done when enough tasks of its present execution ended well', () => {
    expect(isSettled(job, [done, { ...done, id: 'u' }], LATER)).toBe(true);
    expect(isSettled(job, [done, { ...done, id: 'u', state: 'running' }], LATER)).toBe(false);
    expect(isSettled(job, [done, { ...done, id: 'u', jobIteration: 0 }], LATER)).toBe(false);
  });
  test('on every node is done when it is done on each', () => {
    const global: Service = { ...job, mode: 'global-job', replicas: undefined };
    expect(isSettled(global, [], LATER)).toBe(false);
    expect(isSettled(global, [done], LATER)).toBe(true);
    expect(isSettled(global, [done, { ...done, id: 'u', state: 'running' }], LATER)).toBe(false);
  });
});

describe('a service whose only task ended without an error', () => {
  test('is a one-shot that is done', () => expect(isSettled(SERVICE, [COMPLETE], LATER)).toBe(true));
  test('is none when it has a health check: that is for what stays', () =>
    expect(isSettled({ ...SERVICE, healthCheck: 'own' }, [COMPLETE], LATER)).toBe(false));
  test('is one, too, when its image brings the health check and its policy says that it ends', () => {
    const isChecked = () => true;
    const migration: Service = { ...SERVICE, healthCheck: 'by-image', restarts: 'none' };
    expect(mayEnd(migration, { isChecked })).toBe(true);
    expect(mayEnd({ ...migration, healthCheck: 'own' }, { isChecked })).toBe(false);
    expect(mayEnd({ ...migration, restarts: 'on-failure' }, { isChecked })).toBe(false);
  });
  test('and that swarm starts again after a day is one where the package says so', () => {
    const nightly: Service = { ...SERVICE, restarts: 'any' };
    const waiting = { ...RUNNING, id: 'u', state: 'ready', desiredState: 'ready' };
    const declared = known({ oneShots: new Set(['worker']) });
    expect(isSettled(nightly, [COMPLETE, waiting], declared)).toBe(true);
    expect(isSettled(nightly, [COMPLETE, waiting], LATER)).toBe(false);
    expect(isSettled(nightly, [{ ...COMPLETE, state: 'failed' }, waiting], declared)).toBe(false);
    expect(isSettled(nightly, [{ ...COMPLETE, template: '{"a":0}' }, waiting], declared)).toBe(false);
  });
  test('is started again by swarm when its restart policy says any', () =>
    expect(isSettled({ ...SERVICE, restarts: 'any' }, [COMPLETE], LATER)).toBe(false));
  test('has not ended when that was the definition before', () =>
    expect(isSettled({ ...SERVICE, template: '{"a":2}' }, [COMPLETE], LATER)).toBe(false));
  test('is none when it ran on before the deploy, unless the package says so', () => {
    const before = [SERVICE];
    expect(mayEnd(SERVICE, known({ before, endedBefore: new Set() }))).toBe(false);
    expect(mayEnd(SERVICE, known({ before, endedBefore: new Set(['worker']) }))).toBe(true);
    expect(mayEnd(SERVICE, known({ before, endedBefore: new Set(), oneShots: new Set(['worker']) }))).toBe(true);
  });
});
