import { CookieJar } from 'tough-cookie';
import { Agent, type Dispatcher, Dispatcher1Wrapper } from 'undici';
import { exchange } from './exchange.ts';
import { type Names, namesLookup } from './names.ts';
import { type RequestOptions, wireRequest } from './request.ts';
import type { HttpResponse } from './answer.ts';
import { limitedResponse } from './limited-response.ts';
import { trustedContext } from './trust.ts';
import { type AppWebSocket, openWebSocket, type WebSocketOptions } from './web-socket.ts';

export interface HttpClientOptions extends Names {
  /** What paths are relative to, for example `https://ghos-3fa1c2.ci.test`. */
  readonly baseUrl: string;
  /** PEM file of an authority to trust beside the usual ones. */
  readonly caFile?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For each request that does not say otherwise. @default 30_000 */
  readonly timeoutMs?: number;
}

export interface SessionOptions {
  /** Sent with every request of the session, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks one app over HTTP. A path may be an absolute URL. Every answer is given back, whatever its status; no answer
 * throws.
 */
export interface HttpClient extends AsyncDisposable {
  readonly baseUrl: string;
  get(path: string, options?: RequestOptions): Promise<HttpResponse>;
  head(path: string, options?: RequestOptions): Promise<HttpResponse>;
  post(path: string, options?: RequestOptions): Promise<HttpResponse>;
  put(path: string, options?: RequestOptions): Promise<HttpResponse>;
  patch(path: string, options?: RequestOptions): Promise<HttpResponse>;
  delete(path: string, options?: RequestOptions): Promise<HttpResponse>;
  request(method: string, path: string, options?: RequestOptions): Promise<HttpResponse>;
  /** A client over the same connections that keeps the cookies it is given, as one user's browser does. */
  session(options?: SessionOptions): HttpClient;
  /**
   * The platform's `fetch` over the same names and authority, for clients of an app that take one; a path is relative
   * to `baseUrl`.
   */
  readonly fetch: typeof fetch;
  /**
   * What makes the platform's own `fetch` go the same way, for clients of an app that take its options but no `fetch`.
   */
  readonly fetchOptions: RequestInit;
  /** Opens a WebSocket over the same names and authority; a path is relative to `baseUrl`. */
  webSocket(path: string, options?: WebSocketOptions): AppWebSocket;
  /** The cookies a session would send to the path, by name; empty without a session. */
  cookies(path?: string): Promise<Record<string, string>>;
}

interface ClientParts {
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly jar?: CookieJar;
}

/**
 * A client whose names resolve by the target's nameservers and whose TLS is verified, also against the target's own
 * authority.
 */
export function httpClient(options: HttpClientOptions): HttpClient {
  const dispatcher = new Agent({
    allowH2: false,
    connect: { lookup: namesLookup(options), secureContext: trustedContext(options.caFile), timeout: 30_000 },
  });
  return clientOf({
    baseUrl: options.baseUrl,
    dispatcher,
    headers: options.headers ?? {},
    timeoutMs: options.timeoutMs ?? 30_000,
  });
}

function clientOf(parts: ClientParts): HttpClient {
  const request = (method: string, path: string, options: RequestOptions = {}) =>
    send(parts, { method, path }, options);
  const fetchOptions = fetchOptionsOf(parts.dispatcher);
  return {
    baseUrl: parts.baseUrl,
    request,
    get: (path, options) => request('GET', path, options),
    head: (path, options) => request('HEAD', path, options),
    post: (path, options) => request('POST', path, options),
    put: (path, options) => request('PUT', path, options),
    patch: (path, options) => request('PATCH', path, options),
    delete: (path, options) => request('DELETE', path, options),
    session: (options) =>
      clientOf({ ...parts, headers: { ...parts.headers, ...options?.headers }, jar: new CookieJar() }),
    fetch: async (input, init) => {
      const from = typeof input === 'string' ? new URL(input, parts.baseUrl) : input;
      return limitedResponse(await fetch(from, { ...init, ...fetchOptions }));
    },
    fetchOptions,
    webSocket: (path, options) => openWebSocket(new URL(path, parts.baseUrl), parts.dispatcher, options),
    cookies: (path = '/') => cookiesFor(parts, path),
    [Symbol.asyncDispose]: () => parts.dispatcher.destroy(),
  };
}

/** Node's `fetch` speaks an older form of the dispatchers than undici's own package does. */
function fetchOptionsOf(dispatcher: Dispatcher): RequestInit {
  return { dispatcher: new Dispatcher1Wrapper(dispatcher) } as RequestInit;
}

async function send(
  parts: ClientParts,
  { method, path }: { method: string; path: string },
  options: RequestOptions,
): Promise<HttpResponse> {
  const headers = { ...parts.headers, ...options.headers };
  const request = await wireRequest(method, new URL(path, parts.baseUrl), { ...options, headers });
  return exchange(request, {
    dispatcher: parts.dispatcher,
    jar: parts.jar,
    timeoutMs: options.timeoutMs ?? parts.timeoutMs,
    follow: options.redirect !== 'manual',
    signal: options.signal,
  });
}

async function cookiesFor(parts: ClientParts, path: string): Promise<Record<string, string>> {
  const cookies = (await parts.jar?.getCookies(new URL(path, parts.baseUrl).href)) ?? [];
  return Object.fromEntries(cookies.map(({ key, value }) => [key, value]));
}
