import { httpClient } from '@cc-ci/http';
import { type LocalServer, serveHttp } from '@cc-ci/test-servers';
import { expect, onTestFinished, test } from 'vitest';
import { type Api, type ApiOptions, openApi } from './api.ts';

/** A retry that is to end with an answer or a refusal: a busy machine has given one by then. */
const ANSWERED_MS = 3_000;

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
}

/**
 * An API that answers with these statuses, one behind the other, and then with the last one; what it was asked is kept.
 */
async function open(statuses: readonly number[], options: ApiOptions = {}) {
  const asked: Asked[] = [];
  const server: LocalServer = await serveHttp(({ method, url, headers }, response) => {
    const status = statuses[Math.min(asked.length, statuses.length - 1)] ?? 200;
    asked.push({ method, url, cookie: headers.cookie, authorization: headers.authorization });
    response.writeHead(status, { 'set-cookie': 'sid=1; Path=/' }).end(JSON.stringify({ asked: asked.length }));
  });
  const http = httpClient({ baseUrl: `http://127.0.0.1:${server.port}` });
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const api: Api = openApi(http, options);
  return { api, asked, origin: `http://127.0.0.1:${server.port}` };
}

test('base and headers go with every request, and cookies stay', async () => {
  const { api, asked } = await open([200], { base: '/api/v1', headers: { authorization: 'Bearer t' } });
  await api.ask('POST', '/posts', { json: {} });
  await api.ask('GET', '/posts?x=1');
  expect(asked).toEqual([
    { method: 'POST', url: '/api/v1/posts', cookie: undefined, authorization: 'Bearer t' },
    { method: 'GET', url: '/api/v1/posts?x=1', cookie: 'sid=1', authorization: 'Bearer t' },
  ]);
});

test('without expect() every answer is given, and json() reads it', async () => {
  const { api } = await open([404]);
  expect(await api.ask('GET', '/')).toMatchObject({ status: 404 });
  expect(await api.ask('GET', '/').json()).toEqual({ asked: 2 });
});

test('an expected status gives the JSON', async () => {
  const { api } = await open([201, 200]);
  expect(await api.ask('POST', '/').expect(201).json<{ asked: number }>()).toEqual({ asked: 1 });
  expect(await api.ask('GET', '/').expect()).toMatchObject({ status: 200 });
});

test('another status is an error with method, address, both statuses and the start of the body', async () => {
  const { api, origin } = await open([409]);
  await expect(api.ask('POST', '/posts').expect(201).json()).rejects.toMatchObject({
    code: 'UNEXPECTED_STATUS',
    message: `POST ${origin}/posts answered 409, expected 201`,
    last: '{"asked":1}',
  });
  await expect(api.ask('GET', '/').expect(200, 404)).rejects.toThrow('answered 409, expected 200 or 404');
  await expect(api.ask('GET', '/').expect()).rejects.toThrow('answered 409, expected 2xx');
});

test('a 5xx is asked again, a 4xx never', async () => {
  const { api, asked } = await open([500, 503, 403, 200]);
  expect(await api.ask('POST', '/', { json: {} })).toMatchObject({ status: 403 });
  expect(asked).toHaveLength(3);
});

test('a 5xx that stays ends with what was seen last', async () => {
  const { api } = await open([502], { retryMs: ANSWERED_MS });
  await expect(api.ask('GET', '/')).rejects.toMatchObject({
    code: 'HTTP_NOT_CONVERGED',
    last: expect.stringContaining('502'),
  });
});

test('fetchOk asks again in the same way, sends the headers each time, and throws for a refusal', async () => {
  const { api, asked, origin } = await open([500, 201, 401], { headers: { authorization: 'Bearer t' } });
  const send = () => api.fetchOk(`${origin}/token`, { method: 'POST', body: '{}' });
  expect((await send()).status).toBe(201);
  expect(asked.map(({ method, authorization }) => [method, authorization])).toEqual([
    ['POST', 'Bearer t'],
    ['POST', 'Bearer t'],
  ]);
  await expect(send()).rejects.toMatchObject({
    code: 'UNEXPECTED_STATUS',
    status: 401,
    message: `POST ${origin}/token answered 401, expected 2xx`,
    last: '{"asked":3}',
  });
});

test('fetchOk gives up with address and status, also where no answer comes', async () => {
  const { api, origin } = await open([503], { retryMs: ANSWERED_MS });
  await expect(api.fetchOk(`${origin}/user`)).rejects.toMatchObject({
    message: expect.stringContaining(`GET ${origin}/user: an answer other than 5xx`),
    last: '503',
  });
  await expect(api.fetchOk('http://127.0.0.1:2/user')).rejects.toMatchObject({
    last: expect.stringContaining('ECONNREFUSED'),
  });
  await expect(api.fetchOk('http://127.0.0.1:1/user'), 'a mistake is no broken connection').rejects.toThrow(TypeError);
});
