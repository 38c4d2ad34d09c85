import { CcciError, elapsedMs, formatDuration, type Look, poll } from '@cc-ci/core';
import { isTransportError, notConverged, unexpectedAnswer } from './errors.ts';
import { describeResponse, type HttpResponse } from './answer.ts';

/** What one request came to: an answer, or the error that stood in its way. */
export type Attempt =
  | { readonly response: HttpResponse; readonly error?: undefined }
  | { readonly response?: undefined; readonly error: Error };

export interface ConvergeOptions {
  /** What is waited for, in words that finish "waited 30 s for …". @default 'the expected answer' */
  readonly what?: string;
  readonly timeoutMs: number;
  /** Pause between two requests, in milliseconds. @default 150 */
  readonly intervalMs?: number;
  /** Whether waiting may fix this; when not, the wait ends at once. @default everything may */
  readonly retryOn?: (attempt: Attempt) => boolean;
  /** What the reader should try when the time is over. */
  readonly tryThis?: string;
  /** Ends the wait early. */
  readonly signal?: AbortSignal;
}

export type RetryOptions = Omit<ConvergeOptions, 'retryOn'>;

type Ask = (signal: AbortSignal) => Promise<HttpResponse>;

/**
 * Asks again and again until the predicate holds for an answer, and gives that answer. A predicate that throws (an
 * assertion, a body that is not JSON) does not hold yet. The signal given to `request` ends a request that hangs when
 * the time is over.
 * @throws CcciError `HTTP_NOT_CONVERGED` with the last answer or error, or at once what `retryOn` does not allow
 */
export async function converge(
  request: Ask,
  predicate: (response: HttpResponse) => unknown,
  options: ConvergeOptions,
): Promise<HttpResponse> {
  const what = options.what ?? 'the expected answer';
  const deadline = AbortSignal.timeout(options.timeoutMs);
  let seen = '';
  let last: Attempt | undefined;
  const look = async (): Promise<Look<HttpResponse>> => {
    const askedAt = performance.now();
    const attempt = await attemptOnce(request, deadline);
    if (!attempt) return { done: false, seen: withSilence(seen, elapsedMs(askedAt)) };
    last = attempt;
    const verdict = await judge(attempt, predicate);
    if (verdict.done) return verdict;
    seen = verdict.seen;
    if (options.retryOn?.(attempt) === false) throw attempt.error ?? unexpectedAnswer(what, seen);
    return verdict;
  };
  const waiting = poll(look, {
    intervalMs: options.intervalMs ?? 150,
    timeoutMs: options.timeoutMs,
    what,
    tryThis: options.tryThis ?? SEE_LOGS,
    code: 'HTTP_NOT_CONVERGED',
    signal: options.signal,
  });
  return waiting.catch((error: unknown) => {
    throw error instanceof CcciError && last?.error instanceof CcciError ? notConverged(error, last.error) : error;
  });
}

/**
 * Gives the first answer that is not a 5xx, a 4xx included: for the moments after a restore or a restart in which an
 * app drops its connections and answers 5xx, and never for hiding a refusal.
 * @throws CcciError `HTTP_NOT_CONVERGED` when all answers within `timeoutMs` were 5xx or none came
 */
export function retryServerErrors(request: Ask, options: RetryOptions): Promise<HttpResponse> {
  return converge(request, ({ status }) => status < 500, { what: 'an answer other than 5xx', ...options });
}

const SEE_LOGS = "look in the app's log for what it does meanwhile";

/** The request that the end of the time cut off is worth a word only where it hung. */
function withSilence(seen: string, silentMs: number): string {
  if (!seen) return `no answer to the first request for ${formatDuration(silentMs)}`;
  return silentMs < 1_000 ? seen : `${seen}\nthen no answer for ${formatDuration(silentMs)}`;
}

/** Undefined when the time was over before the request came to anything. */
async function attemptOnce(request: Ask, deadline: AbortSignal): Promise<Attempt | undefined> {
  const timeIsOver = Promise.withResolvers<undefined>();
  const onAbort = () => timeIsOver.resolve(undefined);
  deadline.addEventListener('abort', onAbort);
  if (deadline.aborted) onAbort();
  try {
    return await Promise.race([attempt(request, deadline), timeIsOver.promise]);
  } finally {
    deadline.removeEventListener('abort', onAbort);
  }
}

/** Errors that waiting does not fix, such as a mistake in the test's own code, are thrown on. */
async function attempt(request: Ask, deadline: AbortSignal): Promise<Attempt | undefined> {
  try {
    return { response: await request(deadline) };
  } catch (error) {
    if (deadline.aborted) return undefined;
    if (isTransportError(error) || isNotJson(error)) return { error };
    throw error;
  }
}

async function judge(attempt: Attempt, predicate: (response: HttpResponse) => unknown): Promise<Look<HttpResponse>> {
  if (!attempt.response) return { done: false, seen: attempt.error.message };
  const seen = describeResponse(attempt.response);
  try {
    return (await predicate(attempt.response)) ? { done: true, value: attempt.response } : { done: false, seen };
  } catch (error) {
    return { done: false, seen: `${seen}\n${error instanceof Error ? error.message : String(error)}` };
  }
}

function isNotJson(error: unknown): error is Error {
  return error instanceof Error && (error as { code?: unknown }).code === 'HTTP_NOT_JSON';
}
