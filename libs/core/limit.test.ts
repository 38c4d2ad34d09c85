import { expect, test } from 'vitest';
import { limited } from './limit.ts';

const never = () => new Promise<never>(() => undefined);
const overdue = () => new Error('took too long');

test('work within its time gives its value, or throws its own error', async () => {
  const { signal } = new AbortController();
  expect(await limited(async () => 7, { timeoutMs: 60_000, overdue, signal })).toBe(7);
  await expect(limited(() => Promise.reject(new Error('mine')), { timeoutMs: 60_000, overdue })).rejects.toThrow(
    'mine',
  );
});

test('work that never ends is overdue', async () => {
  await expect(limited(never, { timeoutMs: 20, overdue })).rejects.toThrow('took too long');
});

test('work that never ends is left behind when it is stopped', async () => {
  const stop = new AbortController();
  const waiting = limited(never, { timeoutMs: 60_000, overdue, signal: stop.signal, graceMs: 20 });
  stop.abort(new Error('stopped by SIGINT'));
  await expect(waiting).rejects.toThrow('stopped by SIGINT');
});

test('what comes of stopped work does not count: neither that it ended well, nor its error', async () => {
  for (const end of ['resolve', 'reject'] as const) {
    const stop = new AbortController();
    const { promise, ...work } = Promise.withResolvers<string>();
    const waiting = limited(() => promise, { signal: stop.signal });
    stop.abort(new Error('stopped by SIGINT'));
    if (end === 'resolve') work.resolve('restored');
    else work.reject(new Error('ended by SIGINT'));
    await expect(waiting).rejects.toThrow('stopped by SIGINT');
  }
});

test('stopped work is not begun', async () => {
  let begun = false;
  const work = async () => (begun = true);
  const signal = AbortSignal.abort(new Error('stopped by SIGINT'));
  await expect(limited(work, { signal })).rejects.toThrow('stopped by SIGINT');
  expect(begun).toBe(false);
});
