import type { RestoreRecord } from '@cc-ci/results';
import { expect, onTestFinished, test, vi } from 'vitest';
import { timeRestore } from './time-restore.ts';

test('a restore is timed from its beginning, and the data is as old as its snapshot was then', () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const restores: RestoreRecord[] = [];
  const takenAt = new Date(Date.now() - 60_000).toISOString();
  const run = { recorder: { restores }, state: { snapshot: { id: 'a', paths: [], takenAt } } };
  const clock = timeRestore(run, 'in-place');
  vi.advanceTimersByTime(2_000);
  clock.restored();
  vi.advanceTimersByTime(3_000);
  expect(restores).toEqual([]);
  clock.ready();
  expect(restores).toEqual([{ into: 'in-place', restoreMs: 2_000, readyMs: 5_000, dataAgeMs: 60_000 }]);
});
