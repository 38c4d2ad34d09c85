import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type TimeLimits, workInTime } from './in-time.ts';

const limits = (changes: Partial<TimeLimits> = {}): TimeLimits => ({
  now: () => performance.now(),
  beginBefore: Infinity,
  endBy: Infinity,
  eachMs: Infinity,
  parallel: 1,
  ...changes,
});
const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve('ended')));

test('with time enough all is done, in its order, and no more at once than allowed', async () => {
  let [running, most] = [0, 0];
  const outcomes = await workInTime([30, 5, 10, 1], limits({ parallel: 2 }), async (ms) => {
    most = Math.max(most, ++running);
    await delay(ms);
    running--;
    return ms;
  });
  expect(outcomes).toEqual([30, 5, 10, 1].map((value) => ({ ended: 'done', value })));
  expect(most).toBe(2);
});

test('what is heavy runs alone, and nothing overtakes it', async () => {
  const [began, weights] = [[] as string[], { a: 1, heavy: 3, b: 1 } as Record<string, number>];
  let running = 0;
  await workInTime(
    ['a', 'heavy', 'b'],
    { ...limits({ parallel: 3 }), weightOf: (item) => weights[item]! },
    async (item) => {
      began.push(`${item} beside ${running++}`);
      await delay(10);
      running--;
    },
  );
  expect(began).toEqual(['a beside 0', 'heavy beside 0', 'b beside 0']);
});

test('what cannot begin in time is not begun, and is never taken for done', async () => {
  let clock = 0;
  const begun: string[] = [];
  const outcomes = await workInTime(['a', 'b', 'c'], limits({ now: () => clock, beginBefore: 20 }), async (item) => {
    begun.push(item);
    clock += 15;
    return item;
  });
  expect(begun).toEqual(['a', 'b']);
  expect(outcomes.at(-1)).toEqual({ ended: 'not begun', why: 'not begun: the time was over' });
});

test('what runs when all must have ended is ended, and waited for', async () => {
  const endBy = performance.now() + 50;
  const ended: string[] = [];
  const [outcome] = await workInTime(['a'], limits({ endBy, eachMs: 60_000 }), async (item, signal) => {
    await untilAborted(signal);
    await delay(20);
    ended.push(item);
  });
  expect(ended).toEqual(['a']);
  expect(outcome).toMatchObject({ ended: 'out of time', why: expect.stringMatching(/^not finished: ended after/) });
});

test('what takes longer than one may is ended, and the others go on', async () => {
  const outcomes = await workInTime(['slow', 'quick'], limits({ eachMs: 40 }), (item, signal) =>
    item === 'slow' ? untilAborted(signal) : Promise.resolve(item),
  );
  expect(outcomes).toEqual([
    { ended: 'too long', why: 'did not end within 40 ms' },
    { ended: 'done', value: 'quick' },
  ]);
});

test('once it is stopped nothing more begins', async () => {
  const stop = new AbortController();
  const outcomes = await workInTime(['a', 'b'], limits({ stopped: stop.signal }), (item) => {
    stop.abort('SIGINT');
    return Promise.resolve(item);
  });
  expect(outcomes).toEqual([
    { ended: 'done', value: 'a' },
    { ended: 'not begun', why: 'not begun: stopped by SIGINT' },
  ]);
});
