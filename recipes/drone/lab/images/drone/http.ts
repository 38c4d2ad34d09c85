import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from './store.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The body as it came. */
  readonly body: Buffer;
  readonly user: User | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** Answers what a pattern fits; parts of the path in `{}` are handed over in their order. */
export interface Route {
  readonly method: string;
  readonly pattern: string;
  readonly handle: (request: Request, ...parts: string[]) => Answer | Promise<Answer>;
}

/** The answer of the first route that fits. */
export async function answerOf(routes: readonly Route[], request: Request): Promise<Answer | undefined> {
  for (const { method, pattern, handle } of routes) {
    const fitting = new RegExp(`^${pattern.replace(/\{\w+\}/g, '([^/]+)')}/?$`).exec(request.path);
    if (fitting && (method === '*' || method === request.method))
      return handle(request, ...fitting.slice(1).map(decodeURIComponent));
  }
  return undefined;
}

export function json(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

/** An error as Drone's API words it. */
export function problem(status: number, message: string): Answer {
  return json({ message }, status);
}

export const unauthorized = problem(401, 'Unauthorized');
export const forbidden = problem(403, 'Forbidden');
export const notFound = problem(404, 'Not Found');

export function redirect(location: string, cookies: readonly string[] = []): Answer {
  return { status: 303, headers: { location, ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) } };
}

/** The value of a cookie. */
export function cookieOf(headers: IncomingMessage['headers'], name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1];
}

export async function readRequest(
  message: IncomingMessage,
  userOf: (request: Omit<Request, 'user'>) => User | undefined,
): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = new URL(message.url ?? '/', 'http://localhost');
  const request = {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks),
  };
  return { ...request, user: userOf(request) };
}

export function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  response
    .writeHead(status, { 'cache-control': 'no-cache', ...(headers as Record<string, string | string[]>) })
    .end(body);
}
