import { serveDns, serveHttp } from '@cc-ci/test-servers';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { httpClient } from './client.ts';

test('the platform’s fetch asks the target’s nameservers, with a path or an address, and sends a body', async () => {
  await using server = await serveHttp(
    (request, response) => void text(request).then((body) => response.end(`${request.method} ${request.url} ${body}`)),
  );
  await using dns = await serveDns({ 'ci.test': '127.0.0.1' });
  const baseUrl = `http://app.ci.test:${server.port}`;
  await using client = httpClient({ baseUrl, nameservers: [dns.nameserver] });
  const form = new URLSearchParams({ name: 'value' });
  expect(await (await client.fetch('/path', { method: 'POST', body: form })).text()).toBe('POST /path name=value');
  expect(await (await client.fetch(new Request(`${baseUrl}/whole`))).text()).toBe('GET /whole ');
  expect(await (await fetch(`${baseUrl}/options`, client.fetchOptions)).text()).toBe('GET /options ');
});
