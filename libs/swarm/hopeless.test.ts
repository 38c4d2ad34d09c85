import { expect, test } from 'vitest';
import { backgroundAt, COMPLETE, failed, RUNNING, SERVICE } from './fixtures/stack.ts';
import { type Sight, whyHopeless } from './hopeless.ts';

const sight = (more: Partial<Sight>): Sight => ({
  tasks: [],
  background: backgroundAt(70_000),
  aloneSinceMs: undefined,
  waitedMs: 70_000,
  ...more,
});
const deaths = (count: number, fromMs = 0) => Array.from({ length: count }, (_, i) => failed(`t${i}`, fromMs + i));
const midnight = Date.parse(RUNNING.createdAt);

test('a service may die while others come up, but not eight times', () => {
  expect(whyHopeless(SERVICE, sight({ tasks: deaths(7) }))).toBeUndefined();
  expect(whyHopeless(SERVICE, sight({ tasks: deaths(8) }))).toMatchObject({
    code: 'SERVICE_CRASHES',
    what: 'restarts again and again: 8 tasks died',
  });
});

test('once nobody else is waited for, three deaths end the wait, and those from before do not count', () => {
  const aloneSinceMs = midnight + 1_000;
  expect(whyHopeless(SERVICE, sight({ tasks: deaths(3), aloneSinceMs }))).toBeUndefined();
  expect(whyHopeless(SERVICE, sight({ tasks: deaths(3, 2_000), aloneSinceMs }))?.code).toBe('SERVICE_CRASHES');
});

test('what its restart policy does not start again is told at once', () => {
  expect(whyHopeless({ ...SERVICE, restarts: 'none' }, sight({ tasks: deaths(1) }))?.what).toMatch(/does not start it/);
  expect(whyHopeless({ ...SERVICE, maxAttempts: 2 }, sight({ tasks: deaths(2) }))).toBeUndefined();
  expect(whyHopeless({ ...SERVICE, maxAttempts: 2 }, sight({ tasks: deaths(3) }))?.code).toBe('SERVICE_CRASHES');
});

test('a service that ended well and ran on before the deploy has broken', () => {
  const background = backgroundAt(70_000, { before: [SERVICE], endedBefore: new Set() });
  const why = whyHopeless(SERVICE, sight({ tasks: [COMPLETE], background }));
  expect(why).toMatchObject({ code: 'SERVICE_ENDED', tryThis: expect.stringContaining("oneShots: ['worker']") });
  expect(whyHopeless(SERVICE, sight({ tasks: [COMPLETE] }))).toBeUndefined();
});

test('while swarm has yet to decide on an update, a death is no last word', () => {
  const updating = { ...SERVICE, update: { ...SERVICE.update, state: 'updating' as const } };
  const before = { before: [SERVICE], endedBefore: new Set<string>() };
  const at = (ms: number) => sight({ tasks: [COMPLETE], background: backgroundAt(ms, before) });
  const endedMs = Date.parse(COMPLETE.since) - midnight;
  expect(whyHopeless(updating, at(endedMs + 500))).toBeUndefined();
  expect(
    whyHopeless({ ...SERVICE, update: { ...SERVICE.update, state: 'rollback_started' as const } }, at(endedMs + 500))
      ?.code,
  ).toBe('UPDATE_ROLLED_BACK');
  expect(whyHopeless(updating, at(endedMs + 11_000))?.code).toBe('SERVICE_ENDED');
  expect(whyHopeless(SERVICE, at(endedMs + 500))?.code).toBe('SERVICE_ENDED');
});

test('a service that is declared to end, and that swarm starts again, ends as often as it likes', () => {
  const tasks = Array.from({ length: 9 }, (_, i) => ({ ...COMPLETE, id: `t${i}` }));
  const nightly = { ...SERVICE, restarts: 'any' as const };
  expect(whyHopeless(nightly, sight({ tasks }))?.code).toBe('SERVICE_CRASHES');
  const background = backgroundAt(70_000, { oneShots: new Set(['worker']) });
  expect(whyHopeless(nightly, sight({ tasks, background }))).toBeUndefined();
});

test('a task that no node takes is told after a minute', () => {
  const pending = { ...RUNNING, state: 'pending', error: 'no suitable node' };
  expect(whyHopeless(SERVICE, sight({ tasks: [pending] }))?.code).toBe('NO_NODE');
  expect(whyHopeless(SERVICE, sight({ tasks: [pending], background: backgroundAt(50_000) }))).toBeUndefined();
  expect(whyHopeless({ ...SERVICE, mode: 'global' }, sight({}))?.code).toBe('NO_NODE');
});
