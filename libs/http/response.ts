import type { Buffer } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { notJson } from './errors.ts';

/** An answer, read whole. */
export interface HttpResponse {
  readonly status: number;
  /** By lower-case name; several values of one header are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly text: string;
  readonly bytes: Buffer;
  /** Method and address of the request that was answered in the end, after redirects. */
  readonly method: string;
  readonly url: string;
  /** The body as JSON. @throws CcciError `HTTP_NOT_JSON` with status, content type and start of the body */
  json<T = unknown>(): T;
}

/** Makes the answer from what came over the wire. */
export function httpResponse(
  request: { method: string; url: URL },
  status: number,
  raw: IncomingHttpHeaders,
  bytes: Buffer,
): HttpResponse {
  const response: HttpResponse = {
    status,
    headers: joined(raw),
    // One alone comes as a text, whatever its type says.
    setCookies: [raw['set-cookie'] ?? []].flat(),
    text: bytes.toString('utf8'),
    bytes,
    method: request.method,
    url: request.url.href,
    json: <T>() => parseJson<T>(response),
  };
  return response;
}

/** An answer on one line: request, status and the first 200 characters of the body. */
export function describeResponse(response: HttpResponse): string {
  const body = response.text.replaceAll(/\s+/g, ' ').trim();
  const start = body.length > 200 ? `${body.slice(0, 200)}…` : body;
  return `${response.method} ${response.url}: ${response.status}, ${start ? `body: ${start}` : 'no body'}`;
}

function joined(raw: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(raw).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function parseJson<T>(response: HttpResponse): T {
  try {
    return JSON.parse(response.text) as T;
  } catch (cause) {
    throw notJson(response, cause);
  }
}
