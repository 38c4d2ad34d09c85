import { Buffer } from 'node:buffer';
import { bodyConflict } from './errors.ts';

export interface RequestOptions {
  /** Sent as JSON. Only one of `json`, `form` and `body`. */
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as it is; a `FormData` as multipart. */
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the path's own query; `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Time for the whole exchange, redirects and body included. @default 30_000 */
  readonly timeoutMs?: number;
  /** `manual` gives the 3xx answer itself. @default 'follow' */
  readonly redirect?: 'follow' | 'manual';
  readonly signal?: AbortSignal;
}

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

/**
 * The request that the options describe; the body is made once, so that a redirect or a second try can send it again.
 */
export async function wireRequest(method: string, url: URL, options: RequestOptions): Promise<WireRequest> {
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  const { body, type } = await encodeBody(options);
  const headers = {
    'user-agent': 'cc-ci',
    accept: '*/*',
    ...(type && { 'content-type': type }),
    ...lowerCased(options.headers),
  };
  return { method, url, headers, body };
}

/**
 * The request that a redirect asks for (RFC 9110, 15.4): 303 and, as browsers do, 301 and 302 after POST turn into GET
 * without the body. Credentials do not follow to another origin.
 */
export function redirected(request: WireRequest, status: number, location: string): WireRequest {
  const url = new URL(location, request.url);
  const headers = { ...request.headers };
  if (url.origin !== request.url.origin) delete headers['authorization'];
  if (!turnsIntoGet(request.method, status)) return { ...request, url, headers };
  delete headers['content-type'];
  return { method: request.method === 'HEAD' ? 'HEAD' : 'GET', url, headers };
}

function turnsIntoGet(method: string, status: number): boolean {
  return status === 303 || ((status === 301 || status === 302) && method === 'POST');
}

async function encodeBody(options: RequestOptions): Promise<{ body?: Buffer; type?: string }> {
  const given = (['json', 'form', 'body'] as const).filter((name) => options[name] !== undefined);
  if (given.length > 1) throw bodyConflict(given);
  if (options.json !== undefined) return { body: Buffer.from(JSON.stringify(options.json)), type: 'application/json' };
  if (options.form) return { body: Buffer.from(encodeForm(options.form)), type: 'application/x-www-form-urlencoded' };
  if (options.body instanceof FormData) return encodeMultipart(options.body);
  return options.body === undefined ? {} : { body: Buffer.from(options.body as Uint8Array) };
}

function encodeForm(form: NonNullable<RequestOptions['form']>): string {
  return new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])).toString();
}

async function encodeMultipart(form: FormData): Promise<{ body: Buffer; type: string }> {
  const encoded = new Response(form);
  return { body: Buffer.from(await encoded.arrayBuffer()), type: encoded.headers.get('content-type') ?? '' };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
