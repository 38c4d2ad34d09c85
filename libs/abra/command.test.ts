import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

const env = {};

test('gives exit code, stdout, and both streams together', async () => {
  const ended = await runCommand('sh', ['-c', 'echo out; echo err >&2; exit 3'], { env, timeoutMs: 60_000 });
  expect(ended).toMatchObject({ exitCode: 3, stdout: 'out', overdue: false });
  expect(ended.output.split('\n').sort()).toEqual(['err', 'out']);
});

test('a command that does not end is ended with its children, whatever it makes of the request', async () => {
  // Time enough for the shell to refuse the request before it comes.
  const script = 'trap "" TERM; sleep 600 & echo $!; wait; wait';
  const { overdue, signal, output } = await runCommand('sh', ['-c', script], { env, timeoutMs: 3_000 });
  expect({ overdue, signal }).toEqual({ overdue: true, signal: 'SIGKILL' });
  expect(stateOf(output.trim())).toMatch(/^$|Z/);
});

test('a stop ends it', async () => {
  const stop = new AbortController();
  const running = runCommand('sleep', ['600'], { env, timeoutMs: 600_000, signal: stop.signal });
  stop.abort();
  expect(await running).toMatchObject({ signal: 'SIGTERM', overdue: false });
});

test('a command that is not there has no exit code', async () => {
  expect(await runCommand('/nowhere/abra', [], { env, timeoutMs: 60_000 })).toMatchObject({ exitCode: undefined });
});

/** `Z` for a process that has ended and that nobody has asked after yet; empty for one that is gone. */
function stateOf(pid: string): string {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
