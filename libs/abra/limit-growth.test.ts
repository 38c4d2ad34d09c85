import { appendFile, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limitGrowth } from './limit-growth.ts';

test('work that writes without an end is ended, and so is what has written too much before anybody looked', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'growth-'));
  const limit = { folder: folder.path, maxBytes: 4_096, tooLarge: () => new Error('too large') };
  const write = () => appendFile(join(folder.path, 'pack'), Buffer.alloc(1_024));
  let written = 0;
  const endless = async (signal: AbortSignal) => {
    for (; !signal.aborted; written++) await write();
  };
  await expect(limitGrowth(endless, limit)).rejects.toThrow('too large');
  expect(written).toBeGreaterThan(4);
  // What was there before does not count.
  await limitGrowth(write, limit);
  const quick = async () => {
    for (let at = 0; at < 5; at++) await write();
  };
  await expect(limitGrowth(quick, limit)).rejects.toThrow('too large');
});
