import { setTimeout as delay } from 'node:timers/promises';
import type { RestoreRecord } from '@cc-ci/results';
import { expect, test } from 'vitest';
import { timeRestore } from './time-restore.ts';

test('a restore is timed from its beginning, and the data is as old as its snapshot was then', async () => {
  const restores: RestoreRecord[] = [];
  const takenAt = new Date(Date.now() - 60_000).toISOString();
  const run = { recorder: { restores }, state: { snapshot: { id: 'a', paths: [], takenAt } } };
  const clock = timeRestore(run, 'in-place');
  await delay(20);
  clock.restored();
  await delay(20);
  expect(restores).toEqual([]);
  clock.ready();
  const [restore] = restores;
  expect(restore?.into).toBe('in-place');
  expect(restore?.restoreMs).toBeGreaterThan(15);
  expect(restore?.readyMs).toBeGreaterThan(restore!.restoreMs + 15);
  expect(restore?.dataAgeMs).toBeGreaterThanOrEqual(60_000);
  expect(restore?.dataAgeMs).toBeLessThan(90_000);
});
