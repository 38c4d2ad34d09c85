import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLimit } from './limit.ts';

const dir = mkdtempSync(join(tmpdir(), 'limit-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('never more than its places at a time, whoever made the limit, and a failure frees its place', async () => {
  const limits = [createLimit(dir, 2), createLimit(dir, 2)];
  let running = 0;
  let most = 0;
  const both = Promise.withResolvers<void>();
  const work = (number: number) => async () => {
    most = Math.max(most, ++running);
    // The first two end only in parallel.
    if (running === 2) both.resolve();
    await both.promise;
    running--;
    if (number === 2) throw new Error('two');
    return number;
  };
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((number) => limits[number % 2]!(work(number))));
  expect(most).toBe(2);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
