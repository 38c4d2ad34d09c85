import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { afterAll, expect, test } from 'vitest';
import { takeLock, withLock } from './lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'cc-ci-lock-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('a lock is held by one, refused to another, and free again once disposed', async () => {
  const path = join(dir, 'one');
  {
    await using _held = await takeLock(path);
    await expect(takeLock(path)).rejects.toMatchObject({ code: 'LOCK_TAKEN' });
  }
  await using again = await takeLock(path);
  expect(again.path).toBe(path);
});

test('a lock ends with its holder, killed without a chance to tidy up', async () => {
  const path = join(dir, 'two');
  const script = `const { takeLock } = await import(${JSON.stringify(new URL('lock.ts', import.meta.url).href)}); await takeLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await expect(takeLock(path)).rejects.toMatchObject({ code: 'LOCK_TAKEN' });
  holder.kill('SIGKILL');
  await poll(
    () =>
      takeLock(path).then(
        async (lock) => ({ done: true, value: await lock[Symbol.asyncDispose]() }) as const,
        () => ({ done: false, seen: 'still held' }) as const,
      ),
    { what: 'the lock of a dead process', timeoutMs: 120_000, intervalMs: 20 },
  );
});

test('a folder that is not there is told, with what is needed', async () => {
  await expect(takeLock(join(dir, 'nowhere', 'lock'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('who waits for a lock is told so, and gets it once its holder is done', async () => {
  const path = join(dir, 'below', 'three');
  const order: string[] = [];
  const waiting = Promise.withResolvers<void>();
  const first = withLock(path, async () => {
    const second = withLock(path, async () => void order.push('second'), waiting.resolve);
    await waiting.promise;
    order.push('first');
    return { second };
  });
  await (
    await first
  ).second;
  expect(order).toEqual(['first', 'second']);
});
