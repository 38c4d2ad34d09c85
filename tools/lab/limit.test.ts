import { expect, test } from 'vitest';
import { createLimit } from './limit.ts';

test('never more than its places at a time, in order, and a failure frees its place', async () => {
  const limit = createLimit(2);
  const finished: number[] = [];
  let running = 0;
  let most = 0;
  const work = (number: number) => async () => {
    most = Math.max(most, ++running);
    await new Promise((done) => setImmediate(done));
    running--;
    finished.push(number);
    if (number === 2) throw new Error('two');
    return number;
  };
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((number) => limit(work(number))));
  expect(most).toBe(2);
  expect(finished).toEqual([1, 2, 3, 4, 5]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
