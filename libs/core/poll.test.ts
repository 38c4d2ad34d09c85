import { expect, test } from 'vitest';
import { CcciError, formatError } from './errors.ts';
import { poll } from './poll.ts';

test('gives the value of the first look that is done', async () => {
  let looks = 0;
  const value = await poll(() => (++looks === 3 ? { done: true, value: 'up' } : { done: false, seen: 'down' }), {
    what: 'the door',
    timeoutMs: 60_000,
    intervalMs: 1,
  });
  expect([value, looks]).toEqual(['up', 3]);
});

test('a timeout says what it waited for, what it saw last, how often it looked and what to try', async () => {
  const wait = poll(() => ({ done: false, seen: '503 from the ingress' }), {
    what: 'the door',
    timeoutMs: 20,
    intervalMs: 5,
    tryThis: 'knock',
    code: 'DOOR_SHUT',
  });
  const error = await wait.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CcciError);
  expect((error as CcciError).code).toBe('DOOR_SHUT');
  expect(formatError(error)).toMatch(
    /^waited 20 ms for the door \(looked \d+ times?\)\n {2}last: 503 from the ingress\n {2}try: {2}knock$/,
  );
});

test('an error that a look throws ends the wait at once', async () => {
  const wait = poll(() => Promise.reject(new Error('broken')), { what: 'the door', timeoutMs: 60_000 });
  await expect(wait).rejects.toThrow('broken');
});

test('an abort ends the wait', async () => {
  const abort = new AbortController();
  const wait = poll(() => ({ done: false, seen: '' }), { what: 'the door', timeoutMs: 60_000, signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(wait).rejects.toThrow('enough');
});

test('a nudge ends the pause before its time', async () => {
  let looks = 0;
  const value = await poll(() => (++looks === 2 ? { done: true, value: looks } : { done: false, seen: '' }), {
    what: 'the door',
    timeoutMs: 60_000,
    intervalMs: 50_000,
    nudge: { next: () => Promise.resolve() },
  });
  expect(value).toBe(2);
});

test('a look that hangs ends with the wait’s signal', async () => {
  const stop = new AbortController();
  const wait = poll(() => new Promise<never>(() => undefined), {
    what: 'the door',
    timeoutMs: 60_000,
    signal: stop.signal,
  });
  stop.abort(new Error('stopped by SIGINT'));
  await expect(wait).rejects.toThrow('stopped by SIGINT');
});
