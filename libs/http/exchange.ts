import { Buffer } from 'node:buffer';
import { CcciError } from '@cc-ci/core';
import type { CookieJar } from 'tough-cookie';
import { type Dispatcher, request as ask } from 'undici';
import { bodyTooLarge, noAnswer, requestTimedOut, tooManyRedirects } from './errors.ts';
import { redirected, type WireRequest } from './request.ts';
import type { HttpResponse } from './answer.ts';
import { httpResponse } from './response.ts';

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly jar?: CookieJar | undefined;
  readonly timeoutMs: number;
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
}

const MAX_REDIRECTS = 10;
/** More than any page or file that a test asks for. */
export const MAX_BODY_BYTES = 64 * 1_048_576;
/** One more than the connections that a kept-alive client may hold to a backend that has just died. */
const MAX_TRIES = 3;
/** RFC 9110, 9.2.2: the same request twice does no more than once. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const CONNECTION_BROKE = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Sends a request, follows its redirects and reads the answer whole; cookies go in and out of the jar on each hop. */
export async function exchange(first: WireRequest, options: ExchangeOptions): Promise<HttpResponse> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  const hops = [first.url.href];
  for (let request = first; ;) {
    const response = await withinTime(request, { ...options, timeout }, () => hop(request, options, signal));
    const location = response.headers['location'];
    if (!options.follow || !isRedirect(response.status) || !location) return response;
    request = redirected(request, response.status, location);
    hops.push(request.url.href);
    if (hops.length > MAX_REDIRECTS + 1) throw tooManyRedirects(first, hops);
  }
}

async function withinTime(
  request: WireRequest,
  { signal, timeoutMs, timeout }: ExchangeOptions & { timeout: AbortSignal },
  run: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    return await run();
  } catch (error) {
    throw timeout.aborted && !signal?.aborted ? requestTimedOut(request, timeoutMs, error) : error;
  }
}

/**
 * One request and its answer. A connection that broke is tried again for idempotent methods: the kept one may lead to a
 * backend that is gone.
 */
async function hop(request: WireRequest, options: ExchangeOptions, signal: AbortSignal): Promise<HttpResponse> {
  for (let tries = 1; ; tries++) {
    try {
      return await once(request, options, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof CcciError) throw error;
      if (tries === MAX_TRIES || !IDEMPOTENT.has(request.method) || !connectionBroke(error))
        throw noAnswer(request, error, tries);
    }
  }
}

async function once(
  request: WireRequest,
  { dispatcher, jar }: ExchangeOptions,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, body } = request;
  const cookie = await jar?.getCookieString(url.href);
  const headers = cookie
    ? { ...request.headers, cookie: [request.headers['cookie'], cookie].filter(Boolean).join('; ') }
    : request.headers;
  const answer = await ask(url, {
    dispatcher,
    method: method as Dispatcher.HttpMethod,
    headers,
    body: body ?? null,
    signal,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const bytes = await readBody(request, answer.body);
  const response = httpResponse(request, { status: answer.statusCode, headers: answer.headers }, bytes);
  for (const line of jar ? response.setCookies : []) await jar?.setCookie(line, url.href, { ignoreError: true });
  return response;
}

/** An answer without an end, or one of hundreds of megabytes, must not take this machine's memory. */
async function readBody(request: WireRequest, body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      body.destroy();
      throw bodyTooLarge(request, MAX_BODY_BYTES);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function connectionBroke(error: unknown): boolean {
  return error instanceof Error && CONNECTION_BROKE.has((error as NodeJS.ErrnoException).code ?? '');
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}
