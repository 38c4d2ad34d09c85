import { type Look, poll } from '@cc-ci/core';
import { type HttpClient, type HttpResponse, type RequestOptions, retryServerErrors } from '@cc-ci/http';
import { unexpectedStatus } from './errors.ts';

/**
 * How long a request is repeated while the app answers 5xx, in milliseconds. After a restore an app still holds
 * connections that its database has dropped, and each of them costs one 5xx.
 */
export const RETRY_MS = 90_000;

export interface ApiOptions {
  /** What every path starts with: a path of the app, or a URL. @default '' */
  readonly base?: string;
  /** Sent with every request, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * How long a request is repeated while the answer is a 5xx or the connection breaks, in milliseconds.
   * @default 90_000
   */
  readonly retryMs?: number;
}

/** An API of an app, asked in the name of one user. It keeps the cookies that it is given. */
export interface Api {
  /**
   * Sends a request. A 5xx and a connection that breaks are tried again; every other answer is given as it is, a 4xx at
   * once.
   */
  ask(method: string, path: string, options?: RequestOptions): Asked;
  /**
   * Does several requests again from the first one while the last one's answer is a 5xx or a connection breaks. Send
   * them over `app.http`.
   */
  retry(attempt: (signal: AbortSignal) => Promise<HttpResponse>): Asked;
  /**
   * The platform's `fetch` for client libraries that take one: it adds the headers, tries again in the same way, and
   * throws `UNEXPECTED_STATUS` with the field `status` for an answer that is not 2xx.
   */
  readonly fetchOk: typeof fetch;
}

/** An answer on its way: `await` gives it whatever its status is. */
export interface Asked extends Promise<HttpResponse> {
  /** The answer, if it has one of these statuses; without any, if it is a 2xx. @throws CcciError `UNEXPECTED_STATUS` */
  expect(...statuses: number[]): Asked;
  /** The answer's JSON. @throws CcciError `HTTP_NOT_JSON` */
  json<T = unknown>(): Promise<T>;
}

/** An API of the app that `http` reaches. */
export function openApi(http: HttpClient, { base = '', headers = {}, retryMs = RETRY_MS }: ApiOptions = {}): Api {
  const session = http.session({ headers });
  return {
    ask: (method, path, options = {}) =>
      asked(
        retryServerErrors((signal) => session.request(method, base + path, { ...options, signal }), {
          timeoutMs: retryMs,
          signal: options.signal,
        }),
      ),
    retry: (attempt) => asked(retryServerErrors(attempt, { timeoutMs: retryMs })),
    fetchOk: async (input, init) => {
      const request = { method: init?.method ?? 'GET', url: urlOf(input) };
      const all = new Headers({ ...headers, ...Object.fromEntries(new Headers(init?.headers)) });
      const send = () => http.fetch(input, { ...init, headers: all });
      const response = await retryFetch(send, `${request.method} ${request.url}: an answer other than 5xx`, retryMs);
      if (!response.ok) throw unexpectedStatus({ ...request, status: response.status, text: await response.text() });
      return response;
    },
  };
}

function asked(answer: Promise<HttpResponse>): Asked {
  return Object.assign(answer, {
    expect: (...statuses: number[]) => asked(answer.then((response) => withStatus(response, statuses))),
    json: <T>() => answer.then((response) => response.json<T>()),
  });
}

function withStatus(response: HttpResponse, statuses: readonly number[]): HttpResponse {
  const fits = statuses.length > 0 ? statuses.includes(response.status) : isSuccess(response.status);
  if (!fits) throw unexpectedStatus(response, statuses);
  return response;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** The first answer that is not a 5xx. */
function retryFetch(send: () => Promise<Response>, what: string, timeoutMs: number): Promise<Response> {
  const look = async (): Promise<Look<Response>> => {
    try {
      const response = await send();
      return response.status < 500 ? { done: true, value: response } : { done: false, seen: `${response.status}` };
    } catch (error) {
      const seen = brokenConnection(error);
      if (seen === undefined) throw error;
      return { done: false, seen };
    }
  };
  return poll(look, { what, timeoutMs, code: 'HTTP_NOT_CONVERGED', fault: 'recipe' });
}

/**
 * `fetch` throws a `TypeError` for mistakes of the caller, too; the system gives a code to what happens to a
 * connection.
 */
function brokenConnection(error: unknown): string | undefined {
  const cause = error instanceof TypeError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? `${String(cause.code)}: ${cause.message}` : undefined;
}

function urlOf(input: Parameters<typeof fetch>[0]): string {
  return typeof input === 'object' && 'url' in input ? input.url : String(input);
}
