import { request, type RequestOptions } from 'node:http';
import { Fatal } from './fatal.ts';

const defaultHost = 'unix:///var/run/docker.sock';

/** A filter of Docker's API: field → the values it may have. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** The JSON that the engine answers to a GET. */
export async function engineGet<T>(path: string, filters?: Filters): Promise<T> {
  return (await ask('GET', withFilters(path, filters))) as T;
}

/** Sends JSON to the engine and gives its JSON answer. */
export async function enginePost<T>(path: string, body: unknown): Promise<T> {
  return (await ask('POST', path, body)) as T;
}

/** Removes something; gives false when it is not there. */
export async function engineDelete(path: string): Promise<boolean> {
  try {
    await ask('DELETE', path);
    return true;
  } catch (error) {
    if (error instanceof EngineRefusal && error.status === 404) return false;
    throw error;
  }
}

/** What the engine said when it would not do something. */
export class EngineRefusal extends Fatal {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Calls back at every event of the given types until the signal ends it. */
export function engineEvents(types: readonly string[], onEvent: () => void, signal: AbortSignal): void {
  const outgoing = request({ ...address(), path: withFilters('/events', { type: types }), signal });
  outgoing.on('response', (response) => response.on('data', onEvent).on('error', () => {}));
  outgoing.on('error', () => {});
  outgoing.end();
}

function withFilters(path: string, filters: Filters | undefined): string {
  if (!filters) return path;
  return `${path}${path.includes('?') ? '&' : '?'}filters=${encodeURIComponent(JSON.stringify(filters))}`;
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  const { status, answer } = await exchange({ ...address(), method, path, headers, agent: false }, text);
  const data: unknown = answer === '' ? undefined : JSON.parse(answer);
  if (status < 400) return data;
  throw new EngineRefusal(
    (data as { message?: string } | undefined)?.message ?? `the engine answered ${status} to ${method} ${path}`,
    status,
  );
}

function exchange(options: RequestOptions, body: string | undefined): Promise<{ status: number; answer: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 500, answer })).on('error', reject);
    });
    outgoing.on('error', (error) => reject(unreachable(error)));
    outgoing.end(body);
  });
}

function unreachable(cause: Error): Fatal {
  const host = process.env['DOCKER_HOST'] || defaultHost;
  return new Fatal(`Cannot connect to the Docker daemon at ${host}. Is the docker daemon running? (${cause.message})`, {
    cause,
  });
}

function address(): RequestOptions {
  const host = process.env['DOCKER_HOST'] || defaultHost;
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const url = new URL(host.replace(/^tcp:/, 'http:'));
  return { host: url.hostname, port: url.port || '2375' };
}
