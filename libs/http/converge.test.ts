import { formatError } from '@cc-ci/core';
import { expect, onTestFinished, test } from 'vitest';
import { serveHttp } from '@cc-ci/test-servers';
import type { RequestListener } from 'node:http';
import { httpClient } from './client.ts';
import { converge, retryServerErrors } from './converge.ts';

/** A wait that is to end with an answer or a refusal: a busy machine has given one by then. */
const ANSWERED_MS = 3_000;

async function clientOf(handler: RequestListener) {
  const server = await serveHttp(handler);
  const client = httpClient({ baseUrl: `http://127.0.0.1:${server.port}` });
  onTestFinished(async () => {
    await client[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  return { server, client };
}

/** Answers one status after the other, the last one for ever. */
function statuses(...list: number[]): RequestListener & { asked: () => number } {
  let asked = 0;
  const handler: RequestListener = (_request, response) => {
    const status = list[Math.min(asked++, list.length - 1)] ?? 200;
    response.writeHead(status).end(`answer ${asked}`);
  };
  return Object.assign(handler, { asked: () => asked });
}

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('should have thrown'),
    (error: unknown) => error,
  );

test('asks until the predicate holds, and gives that answer', async () => {
  const { client } = await clientOf(statuses(502, 404, 200));
  const response = await converge(
    () => client.get('/'),
    ({ status }) => status === 200,
    { timeoutMs: 60_000, intervalMs: 1 },
  );
  expect(response.text).toBe('answer 3');
});

test('survives a backend that is not there yet', async () => {
  const first = await serveHttp(() => {});
  await first[Symbol.asyncDispose]();
  await using client = httpClient({ baseUrl: `http://127.0.0.1:${first.port}` });
  const waiting = converge(
    () => client.get('/'),
    ({ status }) => status === 200,
    { timeoutMs: 60_000, intervalMs: 5 },
  );
  await caught(client.get('/'));
  await using _second = await serveHttp((_request, response) => response.end('up'), first.port);
  expect((await waiting).text).toBe('up');
});

test('a predicate that throws does not hold yet, and what it said is shown', async () => {
  const { client } = await clientOf((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>starting up</p>'),
  );
  const wait = converge(
    () => client.get('/api'),
    (response) => response.json<{ ready: boolean }>().ready,
    { timeoutMs: ANSWERED_MS, intervalMs: 5, what: 'the API to be ready' },
  );
  expect(formatError(await caught(wait))).toMatch(
    /^waited 3 s for the API to be ready \(looked \d+ times?\)\n {2}last: GET http:.*\/api: 200, body: <p>starting up<\/p>\n.*which is not JSON\n {2}try: {2}look in the app's log/,
  );
});

test('a timeout shows the transport error where there was no answer, and cuts the body at 200 characters', async () => {
  const gone = await serveHttp(() => {});
  await gone[Symbol.asyncDispose]();
  await using client = httpClient({ baseUrl: `http://127.0.0.1:${gone.port}` });
  expect(
    await caught(
      converge(
        () => client.get('/'),
        () => true,
        { timeoutMs: ANSWERED_MS },
      ),
    ),
  ).toMatchObject({ code: 'HTTP_NOT_CONVERGED', last: expect.stringContaining('ECONNREFUSED') });
  const { client: long } = await clientOf((_request, response) => response.writeHead(503).end('x'.repeat(300)));
  expect(
    await caught(
      converge(
        () => long.get('/'),
        ({ status }) => status === 200,
        { timeoutMs: ANSWERED_MS },
      ),
    ),
  ).toMatchObject({ last: expect.stringMatching(/: 503, body: x{200}…$/) });
});

test('a request that hangs does not outlive the time given', async () => {
  const { client } = await clientOf(() => {});
  expect(
    await caught(
      converge(
        (signal) => client.get('/', { signal }),
        () => true,
        { timeoutMs: 300 },
      ),
    ),
  ).toMatchObject({ last: expect.stringMatching(/^no answer to the first request for [\d.]+ m?s$/) });
  await caught(
    converge(
      () => client.get('/'),
      () => true,
      { timeoutMs: 300 },
    ),
  );
});

test('what retryOn does not allow ends the wait at once', async () => {
  const handler = statuses(503, 401, 200);
  const { client } = await clientOf(handler);
  const wait = converge(
    () => client.get('/'),
    ({ status }) => status === 200,
    { timeoutMs: 60_000, intervalMs: 1, what: 'the session', retryOn: ({ response }) => response?.status === 503 },
  );
  expect(await caught(wait)).toMatchObject({
    code: 'HTTP_UNEXPECTED_ANSWER',
    message: expect.stringContaining('the session'),
    last: expect.stringContaining('401'),
  });
  expect(handler.asked()).toBe(2);
});

test('a mistake in the request itself is not repeated', async () => {
  let calls = 0;
  const wait = converge(
    () => Promise.reject(new TypeError(`mistake ${++calls}`)),
    () => true,
    { timeoutMs: 60_000 },
  );
  await expect(wait).rejects.toThrow('mistake 1');
});

test('server errors are retried, a 4xx is given back at once', async () => {
  const handler = statuses(500, 503, 403, 200);
  const { client } = await clientOf(handler);
  expect((await retryServerErrors(() => client.get('/'), { timeoutMs: 60_000, intervalMs: 1 })).status).toBe(403);
  expect(handler.asked()).toBe(3);
});

test('connections that break are retried as server errors are, and the refusal behind them is given back at once', async () => {
  let asked = 0;
  const { client } = await clientOf((request, response) => {
    asked++;
    if (asked <= 2) request.socket.destroy();
    else response.writeHead(asked === 3 ? 502 : 404).end();
  });
  const answer = await retryServerErrors((signal) => client.post('/', { json: {}, signal }), {
    timeoutMs: 60_000,
    intervalMs: 1,
  });
  expect([answer.status, asked]).toEqual([404, 4]);
});

test('server errors that stay end the wait', async () => {
  const { client } = await clientOf(statuses(500));
  expect(
    await caught(retryServerErrors(() => client.get('/'), { timeoutMs: ANSWERED_MS, intervalMs: 5 })),
  ).toMatchObject({
    code: 'HTTP_NOT_CONVERGED',
    message: expect.stringContaining('an answer other than 5xx'),
  });
});

test('a wait in which no answer came at all is the fault of what stood in the way', async () => {
  await using client = httpClient({ baseUrl: 'https://127.0.0.1:1' });
  const waited = converge(
    () => client.get('/'),
    () => true,
    { timeoutMs: ANSWERED_MS },
  );
  await expect(waited).rejects.toMatchObject({
    code: 'HTTP_NOT_CONVERGED',
    fault: 'outside',
    tryThis: 'check that the ingress is up and listens on port 1',
  });
});
