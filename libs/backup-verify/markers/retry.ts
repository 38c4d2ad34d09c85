import { CcciError, poll } from '@cc-ci/core';

/** How long a database may be away (a restart, a restore that drops its connections) before an operation fails. */
export const RECONNECT_MS = 60_000;

/** The engine's word for a container that is gone, or stopped between two questions. */
const CONTAINER_AWAY = [404, 409];

export interface RetryOptions {
  /** What is waited for: `postgres of service db to take a connection`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly tryThis: string;
  readonly signal: AbortSignal | undefined;
  /** Whether an error is the connection's, and so may pass; what it says of it is shown when it does not. */
  readonly passing: (error: unknown) => string | undefined;
}

/**
 * Does the whole operation again while only the way to the database is missing: no task runs, nothing listens, the
 * connection broke. What the database itself answers is never tried twice.
 * @throws CcciError `DATABASE_UNREACHABLE`
 */
export async function retryConnection<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  return poll<T>(
    async () => {
      try {
        return { done: true, value: await operation() };
      } catch (error) {
        const seen = taskAway(error) ?? options.passing(error);
        if (seen === undefined) throw error;
        return { done: false, seen };
      }
    },
    { ...options, intervalMs: 500, code: 'DATABASE_UNREACHABLE', fault: 'recipe' },
  );
}

function taskAway(error: unknown): string | undefined {
  if (error instanceof CcciError)
    return error.code === 'NO_RUNNING_TASK' ? [error.message, error.last].filter(Boolean).join(': ') : undefined;
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  return statusCode !== undefined && CONTAINER_AWAY.includes(statusCode) ? message : undefined;
}
