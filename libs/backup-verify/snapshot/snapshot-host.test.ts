import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectEngine, type Engine } from '@cc-ci/swarm';
import { expect, onTestFinished, test } from 'vitest';
import { BACKUP_BOT_LABEL, backupBotHost } from './snapshot-host.ts';

/** An engine that has services of these names, each with the label of the backup bot. */
async function engineWith(names: readonly string[]): Promise<Engine> {
  const services = names.map((name) => ({
    ID: name,
    Version: { Index: 1 },
    Spec: {
      Name: name,
      Labels: { [BACKUP_BOT_LABEL]: 'true' },
      TaskTemplate: { ContainerSpec: { Image: 'bot:1' } },
      Mode: { Replicated: { Replicas: 1 } },
    },
  }));
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(services));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return connectEngine(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

test('two services with the label of the backup bot are both named: neither is taken', async () => {
  await expect(backupBotHost(await engineWith(['backups_app', 'blog_app']))).rejects.toMatchObject({
    code: 'BACKUP_BOT_AMBIGUOUS',
    fault: 'harness',
    message: expect.stringContaining('backups_app, blog_app'),
  });
});

test('no backup bot is told with the label that it would carry', async () => {
  await expect(backupBotHost(await engineWith([]))).rejects.toMatchObject({ code: 'BACKUP_BOT_MISSING' });
});
