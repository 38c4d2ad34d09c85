import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { commandMissing, lockRefused } from './errors.ts';

/**
 * Runs a piece of work while holding the kernel's lock on a file. The lock is held by a child that ends with our end of its pipe, so that it is
 * released however this process dies.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  const release = await takeLock(file, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Takes the lock if nobody holds it, and gives what lets go of it. */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  return hold(file, ['--nonblock', '--conflict-exit-code', String(TAKEN)]);
}

async function takeLock(file: string, onWait?: () => void): Promise<() => Promise<void>> {
  const waiting = onWait && setTimeout(onWait, 300);
  const release = await hold(file, ['--exclusive']).finally(() => clearTimeout(waiting));
  return release!;
}

/** What flock(1) ends with when somebody else holds the lock and it was told not to wait. */
const TAKEN = 75;

/** Undefined when the lock is taken and nobody waits for it. */
async function hold(file: string, how: readonly string[]): Promise<(() => Promise<void>) | undefined> {
  mkdirSync(dirname(file), { recursive: true });
  // `cat` waits for the end of our pipe; the `echo` tells that the lock is ours.
  const holder = spawn('flock', [...how, file, 'sh', '-c', 'echo held; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  holder.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<number | null>((done, fail) => {
    holder.once('close', done);
    holder.once('error', (error) => fail(commandMissing('flock', error)));
  });
  const held = new Promise<'held'>((done) => holder.stdout.once('data', () => done('held')));
  const outcome = await Promise.race([held, ended]);
  if (outcome === TAKEN) return undefined;
  if (outcome !== 'held') throw lockRefused(file, complaint);
  return async () => {
    holder.stdin.end();
    await ended;
  };
}
