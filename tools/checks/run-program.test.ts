import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runGroup } from './run-program.ts';

test('what a program prints is in its file, and its exit code is given', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'group-'));
  const log = join(dir.path, 'log');
  const command = ['sh', '-c', 'echo "$WORD"; echo "that was $WORD" >&2; exit 3'];
  expect(await runGroup(command, { env: { WORD: 'all' }, log, signal: new AbortController().signal })).toBe(3);
  await expect.poll(() => readFile(log, 'utf8')).toMatch(/all\n[^]*that was all\n|that was all\n[^]*all\n/);
});

test('a program that is ended takes everything with it that it started, after that has tidied up', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'group-'));
  const [log, tidied] = [join(dir.path, 'log'), join(dir.path, 'tidied')];
  const child = `sh -c 'trap "sleep 0.3; echo yes >${tidied}; exit" TERM; echo $$; while :; do sleep 0.05; done' & wait`;
  const stop = new AbortController();
  const running = runGroup(['sh', '-c', child], { env: {}, log, signal: stop.signal });
  await expect.poll(() => readFile(log, 'utf8'), { timeout: 120_000 }).toMatch(/^\d+\n$/);
  const pid = Number(await readFile(log, 'utf8'));
  stop.abort();
  await running;
  expect(await readFile(tidied, 'utf8')).toBe('yes\n');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
