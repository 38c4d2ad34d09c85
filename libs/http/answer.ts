import type { Buffer } from 'node:buffer';

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

/** An answer on one line: request, status and the first 200 characters of the body. */
export function describeResponse(response: HttpResponse): string {
  const body = response.text.replaceAll(/\s+/g, ' ').trim();
  const start = body.length > 200 ? `${body.slice(0, 200)}…` : body;
  return `${response.method} ${response.url}: ${response.status}, ${start ? `body: ${start}` : 'no body'}`;
}
