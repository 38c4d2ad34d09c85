import { expect, onTestFinished, test } from 'vitest';
import { serveDns, serveHttp } from '@cc-ci/test-servers';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { httpClient } from './client.ts';

async function clientOf(handler: RequestListener) {
  const server = await serveHttp(handler);
  const client = httpClient({ baseUrl: `http://127.0.0.1:${server.port}` });
  onTestFinished(async () => {
    await client[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  return { server, client };
}

/** Answers with what was asked. */
const echo: RequestListener = (request, response) => {
  const { method, url, headers } = request;
  response.setHeader('content-type', 'application/json');
  void text(request).then((body) => response.end(JSON.stringify({ method, url, headers, body })));
};

interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

test('gives status, headers, text, bytes and JSON', async () => {
  const { client, server } = await clientOf((_request, response) =>
    response.writeHead(404, { 'X-Kind': 'none' }).end('{"found":false}'),
  );
  const response = await client.get('/thing');
  expect(response).toMatchObject({
    status: 404,
    headers: { 'x-kind': 'none' },
    text: '{"found":false}',
    url: `http://127.0.0.1:${server.port}/thing`,
  });
  expect(response.json<{ found: boolean }>().found).toBe(false);
  expect(response.bytes.length).toBe(15);
});

test.each(['get', 'post', 'put', 'patch', 'delete'] as const)('%s asks with its method', async (method) => {
  const { client } = await clientOf(echo);
  expect((await client[method]('/x')).json<Echo>().method).toBe(method.toUpperCase());
});

test('sends JSON, forms, text and multipart with their content types', async () => {
  const { client } = await clientOf(echo);
  const sent = async (options: Parameters<typeof client.post>[1]) => {
    const { headers, body } = (await client.post('/', options)).json<Echo>();
    return [headers['content-type']?.split(';')[0], body];
  };
  expect(await sent({ json: { a: 'ä' } })).toEqual(['application/json', '{"a":"ä"}']);
  expect(await sent({ form: { a: '1 & 2', b: true } })).toEqual([
    'application/x-www-form-urlencoded',
    'a=1+%26+2&b=true',
  ]);
  expect(await sent({ body: 'plain', headers: { 'Content-Type': 'text/plain' } })).toEqual(['text/plain', 'plain']);
  const form = new FormData();
  form.set('file', new Blob(['bytes of it']), 'a.txt');
  expect(await sent({ body: form })).toEqual(['multipart/form-data', expect.stringContaining('filename="a.txt"')]);
  await expect(client.post('/', { json: 1, body: 'x' })).rejects.toThrow('json and body');
});

test('adds the query to the path, and headers of client, session and request', async () => {
  const { server } = await clientOf(echo);
  await using client = httpClient({ baseUrl: `http://127.0.0.1:${server.port}`, headers: { 'X-A': '1' } });
  const session = client.session({ headers: { authorization: 'Bearer t' } });
  const { url, headers } = (
    await session.get('/p?x=1', { query: { y: 'a b', z: undefined }, headers: { 'x-c': '3' } })
  ).json<Echo>();
  expect(url).toBe('/p?x=1&y=a+b');
  expect(headers).toMatchObject({ 'x-a': '1', authorization: 'Bearer t', 'x-c': '3' });
});

test('follows redirects, unless told not to, and stops in a loop', async () => {
  const { client } = await clientOf((request, response) => {
    if (request.url === '/end') return echo(request, response);
    response
      .writeHead(request.url === '/moved' ? 302 : 307, { location: request.url === '/loop' ? '/loop' : '/end' })
      .end();
  });
  expect((await client.post('/moved', { json: 1 })).json<Echo>()).toMatchObject({
    method: 'GET',
    body: '',
    url: '/end',
  });
  expect((await client.post('/kept', { json: 1 })).json<Echo>()).toMatchObject({ method: 'POST', body: '1' });
  expect(await client.get('/moved', { redirect: 'manual' })).toMatchObject({
    status: 302,
    headers: { location: '/end' },
  });
  await expect(client.get('/loop')).rejects.toMatchObject({ code: 'HTTP_REDIRECT_LOOP' });
});

test('credentials do not follow a redirect to another origin', async () => {
  const { server: other } = await clientOf(echo);
  const { client } = await clientOf((_request, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${other.port}/` }).end(),
  );
  const { headers } = (await client.get('/', { headers: { Authorization: 'Bearer secret' } })).json<Echo>();
  expect(headers).not.toHaveProperty('authorization');
});

test('a session keeps its cookies, also those set on a redirect, and shares none', async () => {
  await using dns = await serveDns({ 'ci.test': '127.0.0.1' });
  const { server } = await clientOf((request, response) => {
    if (request.url !== '/login') return echo(request, response);
    response
      .writeHead(302, {
        location: '/me',
        'set-cookie': ['sid=1; Path=/; HttpOnly', 'zone=z; Domain=ci.test', 'foreign=f; Domain=example.org'],
      })
      .end();
  });
  await using client = httpClient({ baseUrl: `http://app.ci.test:${server.port}`, nameservers: [dns.nameserver] });
  const session = client.session();
  expect((await session.post('/login')).json<Echo>().headers['cookie']).toBe('sid=1; zone=z');
  expect(await session.cookies()).toEqual({ sid: '1', zone: 'z' });
  expect((await session.get(`http://auth.ci.test:${server.port}/`)).json<Echo>().headers['cookie']).toBe('zone=z');
  expect((await client.session().get('/me')).json<Echo>().headers).not.toHaveProperty('cookie');
  expect((await client.get('/me')).json<Echo>().headers).not.toHaveProperty('cookie');
});

test('a session keeps a cookie that is set alone', async () => {
  const { client } = await clientOf((request, response) =>
    request.url === '/login'
      ? response.writeHead(201, { 'set-cookie': 'sid=1; Path=/' }).end()
      : echo(request, response),
  );
  const session = client.session();
  expect(await session.post('/login')).toMatchObject({ setCookies: ['sid=1; Path=/'] });
  expect((await session.get('/me')).json<Echo>().headers['cookie']).toBe('sid=1');
});

test('an HTML page is refused as JSON, and the page is shown', async () => {
  const { client } = await clientOf((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>starting up</p>'),
  );
  const response = await client.get('/rest/settings');
  expect(() => response.json()).toThrow(
    expect.objectContaining({ code: 'HTTP_NOT_JSON', last: expect.stringContaining('starting up') }),
  );
});

test('the time for an answer ends, and the error says how long it was', async () => {
  const { client } = await clientOf((_request, response) => void response.write('half'));
  await expect(client.get('/slow', { timeoutMs: 80 })).rejects.toMatchObject({
    code: 'HTTP_TIMED_OUT',
    message: expect.stringMatching(/^GET http.*\/slow got no whole answer within 80 ms$/),
  });
});

test('an abort is passed on as it is', async () => {
  const { client } = await clientOf(() => {});
  await expect(client.get('/', { signal: AbortSignal.abort(new Error('run is over')) })).rejects.toThrow('run is over');
});

test('an answer of hundreds of megabytes is refused before it fills the memory', async () => {
  const mebibyte = Buffer.alloc(1_048_576);
  await using server = await serveHttp((_request, response) => {
    response.on('error', () => undefined);
    const more = () => {
      while (!response.destroyed && response.write(mebibyte));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await using client = httpClient({ baseUrl: `http://127.0.0.1:${server.port}` });
  await expect(client.get('/')).rejects.toMatchObject({ code: 'HTTP_BODY_TOO_LARGE', fault: 'recipe' });
});
