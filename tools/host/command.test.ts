import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { attempt, run, runLogged, startDetached } from './command.ts';

const dir = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('output, exit code and input are those of the command; a variable can be taken away', async () => {
  expect(await run('sh', ['-c', 'cat; echo "$LC_ALL"'], { input: 'given\n' })).toBe('given\nC\n');
  expect(await attempt('sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
  const pathIn = (env: Record<string, string | undefined>) => run('/bin/sh', ['-c', 'echo "${GONE-none}"'], { env });
  expect(await pathIn({ GONE: 'here' })).toBe('here\n');
  expect(await pathIn({ GONE: undefined })).toBe('none\n');
});

test('a command that fails is named with its last lines; one that is missing, and one that takes too long', async () => {
  await expect(run('sh', ['-c', 'echo the reason >&2; exit 7'])).rejects.toMatchObject({
    code: 'LAB_COMMAND_FAILED',
    message: expect.stringContaining('ended with exit code 7') as string,
    last: 'the reason',
  });
  await expect(attempt('no-such-command', [])).rejects.toMatchObject({ code: 'LAB_COMMAND_MISSING' });
  expect((await attempt('sleep', ['60'], { timeoutMs: 50 })).exitCode).toBe(1);
});

test('a log gets both outputs, behind what it holds', async () => {
  const logFile = join(dir, 'log');
  expect(await runLogged('sh', ['-c', 'echo one; exit 4'], { logFile })).toBe(4);
  expect(await runLogged('sh', ['-c', 'echo two >&2'], { logFile })).toBe(0);
  expect(readFileSync(logFile, 'utf8')).toBe('one\ntwo\n');
  await expect(runLogged('no-such-command', [], { logFile })).rejects.toMatchObject({ code: 'LAB_COMMAND_MISSING' });
});

test('what is detached is in its own session, and writes to its log', async () => {
  const logFile = join(dir, 'detached');
  startDetached('sh', ['-c', 'ps -o sid= -p $$; echo done >&2'], { logFile });
  await expect.poll(() => readFileSync(logFile, 'utf8')).toMatch(/^\s*\d+\ndone\n$/);
  const own = (await run('ps', ['-o', 'sid=', '-p', String(process.pid)])).trim();
  expect(readFileSync(logFile, 'utf8').trim().split('\n')[0]).not.toBe(own);
});
