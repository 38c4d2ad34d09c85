import { CcciError, type Fault, formatDuration } from '@cc-ci/core';
import { describeResponse, type HttpResponse } from './answer.ts';

interface Asked {
  readonly method: string;
  readonly url: URL;
}

/** Codes of the errors that mean "no answer came": those that may pass by themselves. */
const TRANSPORT_CODES = new Set([
  'HTTP_NO_ANSWER',
  'HTTP_TIMED_OUT',
  'HTTP_NAME_NOT_FOUND',
  'HTTP_REFUSED',
  'HTTP_CERTIFICATE',
]);

/** Whether an error says that no answer came at all (as opposed to an answer that was not liked). */
export function isTransportError(error: unknown): error is CcciError {
  return error instanceof CcciError && TRANSPORT_CODES.has(error.code);
}

/** No answer: the connection could not be made, or broke, with the reason and what to look at. */
export function noAnswer(asked: Asked, cause: unknown, tries: number): CcciError {
  const reason = causeOf(cause);
  const { code, fault, tryThis } = explain(asked, reason);
  const often = tries > 1 ? ` (asked ${tries} times)` : '';
  return new CcciError({
    code,
    fault,
    tryThis,
    cause,
    message: `${asked.method} ${asked.url.href} got no answer${often}: ${wording(reason)}`,
  });
}

/** No answer within the time given. */
export function requestTimedOut(asked: Asked, timeoutMs: number, cause: unknown): CcciError {
  return new CcciError({
    code: 'HTTP_TIMED_OUT',
    fault: 'recipe',
    message: `${asked.method} ${asked.url.href} got no whole answer within ${formatDuration(timeoutMs)}`,
    tryThis: `look in the app's log for what it does meanwhile, or give timeoutMs`,
    cause,
  });
}

/** An answer that is not JSON where JSON was expected, such as a proxy's or a starting app's HTML page. */
export function notJson(response: HttpResponse, cause: unknown): CcciError {
  return new CcciError({
    code: 'HTTP_NOT_JSON',
    fault: 'recipe',
    message: `${response.method} ${response.url} answered ${response.status} with ${response.headers['content-type'] ?? 'no content type'}, which is not JSON`,
    last: describeResponse(response),
    cause,
  });
}

/** A chain of redirects without an end. */
export function tooManyRedirects(asked: Asked, hops: readonly string[]): CcciError {
  return new CcciError({
    code: 'HTTP_REDIRECT_LOOP',
    fault: 'recipe',
    message: `${asked.method} ${asked.url.href} was redirected more than ${hops.length - 1} times`,
    last: hops.slice(-3).join(' → '),
    tryThis: `ask with { redirect: 'manual' } to see the first answer`,
  });
}

/** An answer that will not turn good by waiting. */
export function unexpectedAnswer(what: string, seen: string): CcciError {
  return new CcciError({
    code: 'HTTP_UNEXPECTED_ANSWER',
    fault: 'recipe',
    message: `gave up on ${what}: retrying will not change this answer`,
    last: seen,
  });
}

/** A wait that ended with no answer: whose fault that is, and what to try, is told by what stood in the way last. */
export function notConverged(waited: CcciError, obstacle: CcciError): CcciError {
  const { code, message, last } = waited;
  const tryThis = obstacle.fault === 'recipe' ? waited.tryThis : obstacle.tryThis;
  return new CcciError({ code, message, last, tryThis, fault: obstacle.fault, cause: obstacle });
}

/** An answer that is too long to be read whole. */
export function bodyTooLarge(asked: Asked, limitBytes: number): CcciError {
  return new CcciError({
    code: 'HTTP_BODY_TOO_LARGE',
    fault: 'recipe',
    message: `${asked.method} ${asked.url.href} answered with more than ${Math.round(limitBytes / 1_048_576)} MiB`,
    tryThis: 'ask for another path, or for a part of it with a range header',
  });
}

/** Two ways of giving a body at once. */
export function bodyConflict(given: readonly string[]): CcciError {
  return new CcciError({
    code: 'HTTP_BODY_CONFLICT',
    fault: 'harness',
    message: `a request takes one of json, form and body; given were ${given.join(' and ')}`,
  });
}

/** Errors of several attempts (one per address) stand in one; undici wraps the socket's in its own. */
function causeOf(error: unknown): NodeJS.ErrnoException {
  if (error instanceof AggregateError && error.errors.length > 0) return causeOf(error.errors[0]);
  return error instanceof Error ? error : new Error(String(error));
}

function wording(reason: NodeJS.ErrnoException): string {
  return reason.message || reason.code || reason.name;
}

function explain(asked: Asked, { code = '' }: NodeJS.ErrnoException): { code: string; fault: Fault; tryThis: string } {
  const { hostname, port, protocol } = asked.url;
  if (/^(ENOTFOUND|ENODATA|ETIMEOUT|ESERVFAIL|EREFUSED|EAI_)/.test(code)) {
    return {
      code: 'HTTP_NAME_NOT_FOUND',
      fault: 'outside',
      tryThis: `check that the target's nameservers are up and know ${hostname}`,
    };
  }
  if (/CERT|SIGNATURE|ERR_TLS/.test(code)) {
    return {
      code: 'HTTP_CERTIFICATE',
      fault: 'outside',
      tryThis: `check that the certificate served for ${hostname} is signed by the target's caFile or a public authority`,
    };
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/.test(code)) {
    const listened = port || (protocol === 'https:' ? '443' : '80');
    return {
      code: 'HTTP_REFUSED',
      fault: 'outside',
      tryThis: `check that the ingress is up and listens on port ${listened}`,
    };
  }
  return { code: 'HTTP_NO_ANSWER', fault: 'recipe', tryThis: `look in the logs of the app and of the ingress` };
}
