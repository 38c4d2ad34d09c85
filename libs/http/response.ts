import type { Buffer } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from './answer.ts';
import { notJson } from './errors.ts';

/** Makes the answer from what came over the wire. */
export function httpResponse(
  request: { method: string; url: URL },
  { status, headers }: { status: number; headers: IncomingHttpHeaders },
  bytes: Buffer,
): HttpResponse {
  const response: HttpResponse = {
    status,
    headers: joined(headers),
    // One alone comes as a text, whatever its type says.
    setCookies: [headers['set-cookie'] ?? []].flat(),
    text: bytes.toString('utf8'),
    bytes,
    method: request.method,
    url: request.url.href,
    json: <T>() => parseJson<T>(response),
  };
  return response;
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
