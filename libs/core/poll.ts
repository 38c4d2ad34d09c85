import { setTimeout as delay } from 'node:timers/promises';
import { type WaitFacts, waitTimedOut } from './errors.ts';

export interface PollOptions {
  /** What is waited for, in words that finish the sentence "waited 30 s for …". */
  readonly what: string;
  readonly timeoutMs: number;
  /** Pause between two looks, in milliseconds. @default 150 */
  readonly intervalMs?: number;
  readonly tryThis?: string;
  readonly code?: string;
  readonly fault?: WaitFacts['fault'];
  readonly signal?: AbortSignal;
}

/** What one look found: done with a value, or not yet with what was seen. */
export type Look<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly seen: string };

/**
 * Looks again and again until `look` is done. A look that throws ends the wait at once: turn errors that may pass into `seen`.
 * The only place of the project that waits for time to pass.
 * @throws CcciError from `waitTimedOut` with what was seen last and how often it looked.
 */
export async function poll<T>(look: () => Look<T> | Promise<Look<T>>, options: PollOptions): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  let last: string | undefined;
  for (let looks = 1; ; looks++) {
    const found = await look();
    if (found.done) return found.value;
    last = found.seen;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) throw waitTimedOut({ ...options, looks, last });
    await delay(Math.min(options.intervalMs ?? 150, leftMs), undefined, { signal: options.signal });
  }
}
