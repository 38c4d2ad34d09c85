import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectEngine, engineFacts } from './engine.ts';
import { listServices } from './services.ts';

test('an engine that is frozen is told after the limit, as this machine’s fault', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const engine = connectEngine(`tcp://127.0.0.1:${port}`, { queryTimeoutMs: 50 });
  await expect(listServices(engine, 'app')).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    fault: 'harness',
    message: expect.stringContaining('did not answer within 50 ms'),
  });
});

test('an engine that is gone is told as such at every request', async () => {
  const engine = connectEngine('unix:///nowhere/docker.sock');
  for (const asked of [listServices(engine, 'app'), engineFacts(engine)])
    await expect(asked).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', fault: 'harness' });
});
