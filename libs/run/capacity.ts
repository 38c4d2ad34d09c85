import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Look, poll } from '@cc-ci/core';
import { maxTestsInvalid } from './errors.ts';
import { type Lock, tryLock } from './lock.ts';

/** A run that queues gives up after this long: whatever is before it hangs. */
const QUEUE_TIMEOUT_MS = 3 * 3_600_000;

/** How many runs go on beside each other on one target: MAX_TESTS, or one for each core. @throws CcciError `USAGE` */
export function maxTests(env: Readonly<Record<string, string | undefined>> = process.env): number {
  if (!env.MAX_TESTS) return availableParallelism();
  const slots = Number(env.MAX_TESTS);
  if (!Number.isInteger(slots) || slots < 1) throw maxTestsInvalid(env.MAX_TESTS);
  return slots;
}

/** Waits for one of the target's slots and holds it, by a kernel lock each: a dead run's slot is free at once. */
export async function takeSlot(stateDir: string, slots: number, options: { onQueue: (text: string) => void; signal?: AbortSignal }): Promise<Lock> {
  const dir = join(stateDir, '..', 'slots');
  mkdirSync(dir, { recursive: true });
  let isTold = false;
  const look = async (): Promise<Look<Lock>> => {
    for (let slot = 1; slot <= slots; slot++) {
      const lock = await tryLock(join(dir, String(slot)));
      if (lock) return { done: true, value: lock };
    }
    if (!isTold) options.onQueue(`waiting for a slot: ${slots} of ${slots} runs are at work (MAX_TESTS)`);
    isTold = true;
    return { done: false, seen: `${slots} runs at work` };
  };
  return poll(look, { what: 'a slot', timeoutMs: QUEUE_TIMEOUT_MS, intervalMs: 250, signal: options.signal, tryThis: 'raise MAX_TESTS, or stop a run' });
}
