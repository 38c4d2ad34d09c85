/** What ends a piece of work that does not end by itself. */
export interface Limits {
  /** The most that it may take, in milliseconds. @default no limit */
  readonly timeoutMs?: number | undefined;
  /** The error at the end of that time. */
  readonly overdue?: () => Error;
  /** Stops it: the signal's reason is thrown then. */
  readonly signal?: AbortSignal | undefined;
  /** How long work that is stopped may take to end by itself, in milliseconds. @default 2_500 */
  readonly graceMs?: number;
}

/** Less than the 5 s within which everything ends that is stopped. */
const STOP_GRACE_MS = 2_500;

/**
 * Gives what some work comes to, and waits no longer than it may: work that is overdue or stopped, and does not end by
 * itself, is left behind. What comes of work that was stopped does not count, even where it ended well. Does not begin
 * work that is stopped already.
 * @throws the signal's reason, or what `overdue` gives
 */
export async function limited<T>(work: () => Promise<T>, limits: Limits): Promise<T> {
  const { timeoutMs, overdue, signal, graceMs = STOP_GRACE_MS } = limits;
  signal?.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const timers: NodeJS.Timeout[] = [];
  if (timeoutMs !== undefined && overdue) timers.push(setTimeout(() => over.reject(overdue()), timeoutMs));
  const onAbort = () => timers.push(setTimeout(() => over.reject(signal?.reason), graceMs));
  signal?.addEventListener('abort', onAbort, { once: true });
  const running = work();
  running.catch(() => undefined);
  try {
    const value = await Promise.race([running, over.promise]);
    signal?.throwIfAborted();
    return value;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    timers.forEach(clearTimeout);
    signal?.removeEventListener('abort', onAbort);
  }
}
