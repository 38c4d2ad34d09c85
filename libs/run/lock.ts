import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { CcciError } from '@cc-ci/core';
import { lockTaken, lockUnavailable } from './claim-errors.ts';

/** What flock(1) ends with when somebody else holds the lock. */
const TAKEN = 75;

/** A kernel lock on a file. It ends with its holder's life, however that ends; nobody has to look at ages. */
export interface Lock extends AsyncDisposable {
  readonly path: string;
}

/**
 * Takes the lock on a file, held by `flock(1)` over a child that lives until its input ends: that is, as long as this process and no longer.
 * @param holder command that holds the lock and says a line once it does; by default one that only waits
 * @throws CcciError `LOCK_TAKEN` at once when somebody holds it
 */
export async function takeLock(
  path: string,
  holder: readonly string[] = ['sh', '-c', 'echo held; exec cat >/dev/null'],
): Promise<Lock> {
  closeSync(openSync(path, 'a'));
  // A session of its own: Ctrl-C in a terminal must not free the lock while the run still tidies up.
  const child = spawn('flock', ['--nonblock', '--conflict-exit-code', String(TAKEN), path, ...holder], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
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

/** The lock on a file, or undefined when somebody holds it. */
export async function tryLock(path: string): Promise<Lock | undefined> {
  return takeLock(path).catch((error: unknown) => {
    if (error instanceof CcciError && error.code === 'LOCK_TAKEN') return undefined;
    throw error;
  });
}

/** Whether somebody holds the lock on a file; nobody does on one that is not there, or that goes while it is looked at. */
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
