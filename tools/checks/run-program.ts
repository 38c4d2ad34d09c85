import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { poll } from '@cc-ci/core';

/** How long a group of processes may take to end after it was asked to: a run takes its app down first. */
const GRACE_MS = 120_000;

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Leaves the processors to whoever wants them: tests that wait for a machine's time are not slowed down by a
   * compiler. @default false
   */
  readonly yields?: boolean;
}

/**
 * Runs a program of the workspace with this terminal and gives its exit code; a signal that ends us is handed on, and
 * then ends us too.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, yields = false }: ProgramOptions = {},
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (yields && child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const stop = (signal: NodeJS.Signals): void => {
    child.kill(signal);
    child.once('exit', () => process.exit(128 + constants.signals[signal]));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(code ?? 1);
    });
  });
}

export interface GroupOptions {
  readonly env: Readonly<Record<string, string>>;
  /** File that gets what the program prints. */
  readonly log: string;
  /** Ends the program and all that it started. */
  readonly signal: AbortSignal;
}

/**
 * Runs a program in its own process group, with its output in a file, and gives its exit code. Once it was ended,
 * nothing of the group is left. (execa signals the program alone, and not its group.)
 */
export async function runGroup(
  [program = '', ...args]: readonly string[],
  { env, log, signal }: GroupOptions,
): Promise<number> {
  const output = createWriteStream(log);
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const end = (): void => void signalGroup(child.pid, 'SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  try {
    const code = await ended;
    if (signal.aborted) await groupEnded(child.pid);
    return code;
  } finally {
    signal.removeEventListener('abort', end);
    output.end();
  }
}

/** Waits until no process of a group is left; those that do not end in time are killed. */
async function groupEnded(group: number | undefined): Promise<void> {
  await poll(
    async () =>
      signalGroup(group, 0) ? { done: false, seen: 'a process of it still runs' } : { done: true, value: true },
    { what: `process group ${group} to end`, timeoutMs: GRACE_MS, intervalMs: 100 },
  ).catch(() => signalGroup(group, 'SIGKILL'));
}

/** Whether there was anybody to signal. */
function signalGroup(group: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (!group) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
