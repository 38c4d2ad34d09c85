import { setTimeout as delay } from 'node:timers/promises';
import { type WaitFacts, waitTimedOut } from './errors.ts';
import { limited } from './limit.ts';

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
  /** Ends a pause early, for example when an event says that a look is worth while. */
  readonly nudge?: Nudge;
}

/** How much longer than the wait one look may take: then whatever it asks hangs. */
const LAST_LOOK_MS = 30_000;

/** Something that can say "look now". */
export interface Nudge {
  next(): Promise<void>;
}

/** What one look found: done with a value, or not yet with what was seen. */
export type Look<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly seen: string };

/**
 * Looks again and again until `look` is done. A look that throws ends the wait at once: turn errors that may pass into
 * `seen`. The only place of the project that waits for time to pass.
 * @throws CcciError from `waitTimedOut` with what was seen last and how often it looked; the signal's reason when it is
 * aborted.
 */
export async function poll<T>(look: () => Look<T> | Promise<Look<T>>, options: PollOptions): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  let last: string | undefined;
  for (let looks = 1; ; looks++) {
    const found = await limited<Look<T>>(async () => look(), {
      timeoutMs: Math.max(deadline - performance.now(), 0) + LAST_LOOK_MS,
      overdue: () => waitTimedOut({ ...options, looks, last: `${last ?? 'nothing'}; the last look did not end` }),
      signal: options.signal,
    });
    if (found.done) return found.value;
    last = found.seen;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) throw waitTimedOut({ ...options, looks, last });
    await pause(Math.min(options.intervalMs ?? 150, leftMs), options);
  }
}

async function pause(pauseMs: number, { nudge, signal }: PollOptions): Promise<void> {
  const over = new AbortController();
  const signals = signal ? [over.signal, signal] : [over.signal];
  const timer = delay(pauseMs, undefined, { signal: AbortSignal.any(signals) });
  try {
    await Promise.race(nudge ? [timer, nudge.next()] : [timer]);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    over.abort();
    await timer.catch(() => undefined);
  }
  signal?.throwIfAborted();
}
