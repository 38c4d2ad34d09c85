import { expect, test } from 'vitest';
import { serveDns, serveTcp } from '@cc-ci/test-servers';
import { stableConnections, tcpProbe } from './tcp.ts';

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('should have thrown'),
    (error: unknown) => error,
  );

test('connects as often in a row as asked, by a name of the nameservers', async () => {
  await using dns = await serveDns({ 'ci.test': '127.0.0.1' });
  await using server = await serveTcp(() => {});
  const result = await tcpProbe({
    host: 'mumb-3fa1c2.ci.test',
    port: server.port,
    stable: 3,
    intervalMs: 1,
    nameservers: [dns.nameserver],
  });
  expect(result.connections).toBe(3);
  expect(server.connections()).toBe(3);
});

test('a port that was open and closes again is not stable', async () => {
  const server = await serveTcp(() => void server[Symbol.asyncDispose]());
  const error = await caught(tcpProbe({ host: '127.0.0.1', port: server.port, intervalMs: 20, timeoutMs: 3_000 }));
  expect(error).toMatchObject({
    code: 'TCP_NOT_STABLE',
    last: expect.stringMatching(/^at most [12] in a row; .*ECONNREFUSED/),
  });
});

test('a closed port says what was waited for and what to check', async () => {
  const server = await serveTcp(() => {});
  await server[Symbol.asyncDispose]();
  expect(
    await caught(tcpProbe({ host: '127.0.0.1', port: server.port, timeoutMs: 3_000, intervalMs: 5 })),
  ).toMatchObject({
    message: expect.stringMatching(
      /^waited 3 s for TCP 127\.0\.0\.1:\d+ to take 3 connections in a row \(looked \d+ times?\)$/,
    ),
    tryThis: expect.stringContaining(`port ${server.port}`),
  });
});

test('by any way, a connection that fails starts the row again', async () => {
  const answers = [undefined, undefined, new Error('its task ended'), undefined, undefined, undefined];
  const options = { what: 'TCP 64738 of service app', tryThis: 'npx --offline cc-ci logs', stable: 3, intervalMs: 1 };
  expect(await stableConnections(async () => answers.shift(), options)).toMatchObject({ connections: 6 });
  const never = stableConnections(async () => new Error('connect ECONNREFUSED 127.0.0.1:64738'), {
    ...options,
    timeoutMs: 50,
  });
  expect(await caught(never)).toMatchObject({
    code: 'TCP_NOT_STABLE',
    last: 'at most 0 in a row; connect ECONNREFUSED 127.0.0.1:64738',
    message: expect.stringMatching(
      /^waited 50 ms for TCP 64738 of service app to take 3 connections in a row \(looked \d+ times?\)$/,
    ),
  });
});
