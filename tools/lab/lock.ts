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

async function takeLock(file: string, onWait?: () => void): Promise<() => Promise<void>> {
  mkdirSync(dirname(file), { recursive: true });
  // `cat` waits for the end of our pipe; the `echo` tells that the lock is ours.
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat >/dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  holder.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<void>((done) => holder.once('close', () => done()));
  const waiting = onWait && setTimeout(onWait, 300);
  await new Promise<void>((held, fail) => {
    holder.once('error', (error) => fail(commandMissing('flock', error)));
    holder.stdout.once('data', () => held());
    void ended.then(() => fail(lockRefused(file, complaint)));
  }).finally(() => clearTimeout(waiting));
  return async () => {
    holder.stdin.end();
    await ended;
  };
}
