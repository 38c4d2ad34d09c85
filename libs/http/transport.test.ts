import { expect, onTestFinished, test } from 'vitest';
import { createAuthority, serveDns, serveHttp, serveHttps } from '@cc-ci/test-servers';
import { httpClient, type HttpClientOptions } from './client.ts';

function clientOf(options: HttpClientOptions) {
  const client = httpClient(options);
  onTestFinished(() => client[Symbol.asyncDispose]());
  return client;
}

async function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('should have thrown'),
    (error: unknown) => error,
  );
}

test('names are resolved by the nameservers given', async () => {
  await using dns = await serveDns({ 'ci.test': '127.0.0.1' });
  await using server = await serveHttp((request, response) => response.end(request.headers.host));
  const client = clientOf({ baseUrl: `http://ghos-3fa1c2.ci.test:${server.port}`, nameservers: [dns.nameserver] });
  expect((await client.get('/')).text).toBe(`ghos-3fa1c2.ci.test:${server.port}`);
  expect(dns.asked).toContain('ghos-3fa1c2.ci.test');
});

test('a name the nameservers do not know is the outside’s fault', async () => {
  await using dns = await serveDns({ 'ci.test': '127.0.0.1' });
  const client = clientOf({ baseUrl: 'http://app.elsewhere.test', nameservers: [dns.nameserver] });
  expect(await caught(client.get('/'))).toMatchObject({
    code: 'HTTP_NAME_NOT_FOUND',
    fault: 'outside',
    message: expect.stringContaining('app.elsewhere.test'),
  });
});

test('an address stands in for DNS where there are no nameservers', async () => {
  await using server = await serveHttp((_request, response) => response.end('here'));
  const client = clientOf({ baseUrl: `http://app.ci.test:${server.port}`, address: '127.0.0.1' });
  expect((await client.get('/')).text).toBe('here');
});

test('TLS is verified against the authority given, and refused without it', async () => {
  using authority = createAuthority('ci.test');
  await using server = await serveHttps(authority, (_request, response) => response.end('secret'));
  const options = { baseUrl: `https://app.ci.test:${server.port}`, address: '127.0.0.1' };
  expect((await clientOf({ ...options, caFile: authority.caFile }).get('/')).text).toBe('secret');
  expect(await caught(clientOf(options).get('/'))).toMatchObject({ code: 'HTTP_CERTIFICATE', fault: 'outside' });
});

test('a certificate for another name is refused, though its authority is trusted', async () => {
  using authority = createAuthority('ci.test');
  await using server = await serveHttps(authority, (_request, response) => response.end());
  const client = clientOf({
    baseUrl: `https://app.other.test:${server.port}`,
    address: '127.0.0.1',
    caFile: authority.caFile,
  });
  expect(await caught(client.get('/'))).toMatchObject({
    code: 'HTTP_CERTIFICATE',
    tryThis: expect.stringContaining('app.other.test'),
  });
});

test('a refused connection says which port', async () => {
  const server = await serveHttp(() => {});
  await server[Symbol.asyncDispose]();
  const client = clientOf({ baseUrl: `http://127.0.0.1:${server.port}` });
  expect(await caught(client.get('/'))).toMatchObject({
    code: 'HTTP_REFUSED',
    tryThis: expect.stringContaining(`port ${server.port}`),
  });
});

test('connections are kept, and one that died while idle costs no GET', async () => {
  await using server = await serveHttp((_request, response) => response.end('ok'));
  const client = clientOf({ baseUrl: `http://127.0.0.1:${server.port}` });
  for (let count = 0; count < 10; count++) await client.get('/');
  const kept = server.connections();
  expect(kept).toBeLessThan(5);
  server.resetConnections();
  expect((await client.get('/')).text).toBe('ok');
  expect(server.connections()).toBe(kept + 1);
});

test('a reset in the middle is tried again for GET and PUT, never for POST', async () => {
  const asked: string[] = [];
  await using server = await serveHttp((request, response) => {
    asked.push(String(request.method));
    if (asked.length % 2 === 1) server.resetConnections();
    else response.end('second time');
  });
  const client = clientOf({ baseUrl: `http://127.0.0.1:${server.port}` });
  expect((await client.get('/')).text).toBe('second time');
  expect((await client.put('/', { json: 1 })).text).toBe('second time');
  expect(await caught(client.post('/', { json: 1 }))).toMatchObject({ code: 'HTTP_NO_ANSWER' });
  expect(asked).toEqual(['GET', 'GET', 'PUT', 'PUT', 'POST']);
});

test('a backend that always resets ends in an error that says how often it was asked', async () => {
  await using server = await serveHttp(() => server.resetConnections());
  const client = clientOf({ baseUrl: `http://127.0.0.1:${server.port}` });
  expect(await caught(client.get('/'))).toMatchObject({
    code: 'HTTP_NO_ANSWER',
    message: expect.stringContaining('(asked 3 times)'),
  });
});
