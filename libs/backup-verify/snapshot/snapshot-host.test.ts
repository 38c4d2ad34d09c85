import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectEngine, type Engine } from '@cc-ci/swarm';
import { expect, onTestFinished, test } from 'vitest';
import { BACKUP_BOT_LABEL, backupBotHost, findBackupBot } from './snapshot-host.ts';

/** Paths at which a command was to be started. */
const asks: string[] = [];

function stackOf(name: string): string {
  return name.replace(/_app$/, '');
}

function rawService(name: string): object {
  const Labels = { [BACKUP_BOT_LABEL]: 'true', 'com.docker.stack.namespace': stackOf(name) };
  const TaskTemplate = { ContainerSpec: { Image: 'bot:1' } };
  const Spec = { Name: name, Labels, TaskTemplate, Mode: { Replicated: { Replicas: 1 } } };
  return { ID: name, Version: { Index: 1 }, Spec };
}

function rawTask(name: string): object {
  const now = new Date().toISOString();
  return {
    ID: `task-${name}`,
    ServiceID: name,
    CreatedAt: now,
    UpdatedAt: now,
    DesiredState: 'running',
    Spec: { ContainerSpec: { Image: 'bot:1' } },
    Status: { State: 'running', ContainerStatus: { ContainerID: `container-${name}` } },
  };
}

/** An engine that has services of these names, each with the label of the backup bot. */
async function engineWith(names: readonly string[]): Promise<Engine> {
  const server = createServer(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const [asked = ''] = (JSON.parse(searchParams.get('filters') ?? '{}') as { label?: string[] }).label ?? [];
    const found = names.filter((name) => !asked.includes('stack.namespace') || asked.endsWith(`=${stackOf(name)}`));
    response.setHeader('content-type', 'application/json');
    const isExec = pathname.endsWith('/exec');
    const answer = pathname.endsWith('/services') ? found.map(rawService) : isExec ? {} : found.map(rawTask);
    if (isExec) asks.push(pathname);
    response.writeHead(isExec ? 404 : 200).end(JSON.stringify(answer));
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

test('the bot that was found stays the bot when a recipe brings another', async () => {
  const names = ['backups_app'];
  const bot = await findBackupBot(await engineWith(names));
  names.unshift('another_app');
  const host = await bot.host();
  await expect(host.exec(['restic', 'version'])).rejects.toMatchObject({ statusCode: 404 });
  expect(asks.at(-1)).toMatch(/\/containers\/container-backups_app\/exec$/);
});
