import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, serveDns } from '@cc-ci/test-servers';
import { expect, onTestFinished, test } from 'vitest';
import { httpClient } from './client.ts';

/** What RFC 6455 appends to a client's key. */
const HANDSHAKE = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

test('a WebSocket asks the target’s nameservers, trusts its authority, and sends the headers', async () => {
  using authority = createAuthority('ci.test');
  await using dns = await serveDns({ 'ci.test': '127.0.0.1' });
  const server = createServer({ key: authority.key, cert: authority.cert });
  onTestFinished(() => void server.close());
  server.on('upgrade', ({ headers, url }, socket) => {
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${HANDSHAKE}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const text = Buffer.from(`${url} ${headers.cookie}`);
    socket.end(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const names = { nameservers: [dns.nameserver], caFile: authority.caFile };
  await using client = httpClient({ baseUrl: `https://app.ci.test:${port}`, ...names });
  const socket = client.webSocket('/ws?room=1', { headers: { cookie: 'sid=1' } });
  const [message] = (await once(socket, 'message')) as [MessageEvent<string>];
  expect(message.data).toBe('/ws?room=1 sid=1');

  await using stranger = httpClient({ baseUrl: `https://app.ci.test:${port}`, nameservers: [dns.nameserver] });
  const [refused] = (await once(stranger.webSocket('/ws'), 'error')) as [Event];
  expect(refused.type).toBe('error');
});
