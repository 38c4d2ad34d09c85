import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { CcciError } from '@cc-ci/core';
import { lockTaken, lockUnavailable } from './errors.ts';

/** What flock(1) ends with when somebody else holds the lock and it was told not to wait. */
const TAKEN = 75;
/** A wait that is shorter is not worth a word. */
const TELL_AFTER_MS = 300;

/** A kernel lock on a file. It ends with its holder's life, however that ends; nobody has to look at ages. */
export interface Lock extends AsyncDisposable {
  readonly path: string;
}

export interface LockOptions {
  /** Command that holds the lock, and prints a line once it does. @default one that only waits */
  readonly holder?: readonly string[];
}

/** Holds a lock until its input ends; the `echo` tells that it has it. */
const WAITER = ['sh', '-c', 'echo held; exec cat >/dev/null'];

/**
 * Takes the lock on a file, held by `flock(1)` over a child that lives until its input ends: that is, as long as this
 * process and no longer.
 * @throws CcciError `LOCK_TAKEN` at once when somebody holds it; `LOCK_UNAVAILABLE`
 */
export async function takeLock(path: string, { holder = WAITER }: LockOptions = {}): Promise<Lock> {
  return hold(path, ['--nonblock', '--conflict-exit-code', String(TAKEN)], holder);
}

/** The lock on a file, or undefined when somebody holds it. @throws CcciError `LOCK_UNAVAILABLE` */
export async function tryLock(path: string): Promise<Lock | undefined> {
  return takeLock(path).catch((error: unknown) => {
    if (error instanceof CcciError && error.code === 'LOCK_TAKEN') return undefined;
    throw error;
  });
}

/**
 * Runs a piece of work with the lock on a file, whose folder is made where it is missing; `onWait` is told when
 * somebody else holds it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const waiting = onWait && setTimeout(onWait, TELL_AFTER_MS);
  await using _lock = await hold(path, ['--exclusive'], WAITER).finally(() => clearTimeout(waiting));
  return await work();
}

/**
 * Whether somebody holds the lock on a file; nobody does on one that is not there, or that goes while it is looked at.
 */
export async function isHeld(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    await using free = await tryLock(path);
    return free === undefined;
  } catch (error) {
    if (!existsSync(path)) return false;
    throw error;
  }
}

async function hold(path: string, how: readonly string[], holder: readonly string[]): Promise<Lock> {
  closeSync(openSync(path, 'a'));
  // Its own session: Ctrl-C in a terminal must not free the lock while its holder still cleans up.
  const child = spawn('flock', [...how, path, ...holder], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => (said.push(error.message), resolve(-1)));
    child.once('exit', (code) => resolve(code ?? -1));
  });
  const held = new Promise<true>((resolve) => child.stdout.once('data', () => resolve(true)));
  const outcome = await Promise.race([held, ended]);
  if (outcome === TAKEN) throw lockTaken(path);
  if (outcome !== true) throw lockUnavailable(path, said.join(''));
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  return {
    path,
    async [Symbol.asyncDispose]() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
