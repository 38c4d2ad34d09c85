import { formatDuration } from '@cc-ci/core';

/** When things may begin and must have ended, in milliseconds of `now()`. */
export interface TimeLimits {
  readonly now: () => number;
  /** Nothing begins after it. */
  readonly beginBefore: number;
  /** What still runs then is ended. */
  readonly endBy: number;
  /** How long one of them may take. */
  readonly eachMs: number;
  /** How many run in parallel. */
  readonly parallel: number;
  /** Once it is aborted, nothing begins. */
  readonly stopped?: AbortSignal;
}

/** How the work on one thing came out: done with what it found, or why that is not known. */
export type Outcome<T> =
  | { readonly ended: 'done'; readonly value: T }
  | { readonly ended: 'not begun' | 'out of time'; readonly why: string }
  | { readonly ended: 'too long'; readonly why: string };

type Work<I, T> = (item: I, signal: AbortSignal) => Promise<T>;

/**
 * Works on a list in its order, some in parallel, as far as the time allows. What cannot begin in time is not begun;
 * what runs when all must have ended, or
 * longer than one may, is asked to end by its signal and waited for. The outcomes are in the order of the list.
 * @param weightOf how much of `parallel` one takes @default 1
 */
export async function workInTime<I, T>(
  items: readonly I[],
  { weightOf = () => 1, ...limits }: TimeLimits & { readonly weightOf?: (item: I) => number },
  work: Work<I, T>,
): Promise<Outcome<T>[]> {
  const outcomes: Promise<Outcome<T>>[] = [];
  const running = new Map<Promise<unknown>, number>();
  const held = (): number => [...running.values()].reduce((sum, weight) => sum + weight, 0);
  for (const item of items) {
    const weight = weightOf(item);
    while (running.size > 0 && held() + weight > limits.parallel) await Promise.race(running.keys());
    const outcome = workOnOne(item, limits, work);
    outcomes.push(outcome);
    const ended: Promise<unknown> = outcome.finally(() => running.delete(ended));
    running.set(ended, weight);
  }
  return Promise.all(outcomes);
}

async function workOnOne<I, T>(
  item: I,
  { now, beginBefore, endBy, eachMs, stopped }: TimeLimits,
  work: Work<I, T>,
): Promise<Outcome<T>> {
  const startedAt = now();
  if (stopped?.aborted) return { ended: 'not begun', why: `not begun: stopped by ${stopped.reason}` };
  if (startedAt >= beginBefore) return { ended: 'not begun', why: 'not begun: the time was over' };
  const mayTakeMs = Math.ceil(Math.min(eachMs, Math.max(0, endBy - startedAt)));
  const signal = Number.isFinite(mayTakeMs) ? AbortSignal.timeout(mayTakeMs) : new AbortController().signal;
  const value = await work(item, signal);
  if (!signal.aborted) return { ended: 'done', value };
  return mayTakeMs < eachMs
    ? { ended: 'out of time', why: `not finished: ended after ${formatDuration(mayTakeMs)}, when the time was over` }
    : { ended: 'too long', why: `did not end within ${formatDuration(eachMs)}` };
}
