import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { maxTests, takeSlot } from './capacity.ts';

const dir = mkdtempSync(join(tmpdir(), 'cc-ci-slots-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('as many runs as there are slots go on; the next one says that it waits, and goes on when one ends', async () => {
  const stateDir = join(dir, 'runs');
  const told: string[] = [];
  const onQueue = (text: string) => void told.push(text);
  await using _first = await takeSlot(stateDir, 2, { onQueue });
  const second = await takeSlot(stateDir, 2, { onQueue });
  const third = takeSlot(stateDir, 2, { onQueue: (text) => (onQueue(text), void second[Symbol.asyncDispose]()) });
  await using lock = await third;
  expect(told).toEqual(['waiting for a slot: 2 of 2 runs are at work (MAX_TESTS)']);
  expect(lock.path).toBe(second.path);
});

test('MAX_TESTS is a whole number, and left out one for each core', () => {
  expect(maxTests({ MAX_TESTS: '3' })).toBe(3);
  expect(maxTests({})).toBeGreaterThan(0);
  expect(() => maxTests({ MAX_TESTS: 'many' })).toThrow('MAX_TESTS=many is no number of runs');
});
