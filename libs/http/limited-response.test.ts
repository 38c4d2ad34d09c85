import { createGzip } from 'node:zlib';
import { serveHttp } from '@cc-ci/test-servers';
import { expect, test } from 'vitest';
import { httpClient } from './client.ts';

const CHUNK = Buffer.alloc(65_536);

test.each(['identity', 'gzip'])('fetch reads no body without an end: %s', async (encoding) => {
  let sent = 0;
  await using server = await serveHttp((_request, response) => {
    response.setHeader('content-encoding', encoding);
    const body = encoding === 'gzip' ? createGzip() : response;
    if (body !== response) body.pipe(response);
    const write = (): void => {
      if (response.destroyed) return;
      sent += CHUNK.length;
      if (body.write(CHUNK)) setImmediate(write);
      else body.once('drain', write);
    };
    write();
  });
  await using client = httpClient({ baseUrl: `http://127.0.0.1:${server.port}` });
  const response = await client.fetch('/endless');
  expect(response).toMatchObject({ status: 200, url: `http://127.0.0.1:${server.port}/endless`, redirected: false });
  await expect(response.arrayBuffer()).rejects.toMatchObject({ code: 'HTTP_BODY_TOO_LARGE' });
  expect(sent).toBeGreaterThan(64 * 1_048_576);
});
