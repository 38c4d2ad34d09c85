import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withLock } from './lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'lock-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('two pieces of work under one lock follow each other, also when the first fails', async () => {
  const file = join(dir, 'one');
  const seen: string[] = [];
  const piece = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((done) => setImmediate(done));
    seen.push(`${name} ends`);
    if (name === 'a') throw new Error('a failed');
    return name;
  };
  const outcomes = await Promise.allSettled([withLock(file, piece('a')), withLock(file, piece('b'))]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(seen[1]).toBe(seen[0]!.replace('begins', 'ends'));
  expect(seen).toHaveLength(4);
});

test('a lock whose holder was killed is free', async () => {
  const file = join(dir, 'two');
  const program = `import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}; await withLock(${JSON.stringify(file)}, () => { console.log('held'); return new Promise(() => setInterval(() => {}, 1000)); });`;
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((held) => holder.stdout.once('data', held));
  const waits: string[] = [];
  const second = withLock(
    file,
    async () => 'mine',
    () => waits.push('waited'),
  );
  await expect.poll(() => waits).toEqual(['waited']);
  holder.kill('SIGKILL');
  await expect(second).resolves.toBe('mine');
});

test('a lock file that cannot be opened is an error that says why', async () => {
  const file = join(dir, 'broken');
  symlinkSync(join(dir, 'no-such-folder/lock'), file);
  await expect(withLock(file, async () => 'mine')).rejects.toMatchObject({
    code: 'LAB_LOCK_REFUSED',
    last: expect.stringContaining(file),
  });
});
