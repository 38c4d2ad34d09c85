import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectEngine, type Engine } from './engine.ts';
import { startHelper } from './helper.ts';

/** What engines answer to the start of a helper beside a container that is gone or has ended. */
const refusals = [
  [400, 'cannot mount volumes from a container that is not running'],
  [404, 'No such container: beside'],
  [409, 'cannot join network of a non running container: beside'],
  [500, 'joining network namespace of container: container beside is restarting, wait until it is running'],
] as const;

test.each(refusals)('a helper that is refused with %i because its task has ended finds no task', async (...refusal) => {
  for (const beside of ['gone', 'ended', 'ends'] as const)
    await expect(start(await engineThat({ refusal, beside }))).rejects.toMatchObject({
      code: 'NO_RUNNING_TASK',
      last: expect.stringContaining(refusal[1]),
    });
});

test.each(refusals)('a helper that is refused with %i while its task runs is a defect', async (...refusal) => {
  await expect(start(await engineThat({ refusal, beside: 'runs' }))).rejects.toMatchObject({
    code: 'HELPER_FAILED',
    fault: 'harness',
  });
});

function start(engine: Engine) {
  return startHelper(engine, { stack: 'docs', service: 'app', shares: 'network', image: 'node:24' });
}

interface Refusing {
  readonly refusal: readonly [status: number, message: string];
  /** `ends` runs no more when the engine is asked a second time. */
  readonly beside: 'gone' | 'ended' | 'ends' | 'runs';
}

/** An engine with one running task, that refuses to start a container, and then says what became of the task's own. */
async function engineThat({ refusal: [status, message], beside }: Refusing): Promise<Engine> {
  let looks = 0;
  const inspected = () =>
    beside === 'gone' ? undefined : { State: { Running: beside === 'runs' || (beside === 'ends' && looks++ === 0) } };
  const answers: Readonly<Record<string, unknown>> = {
    'GET /services': [service],
    'GET /tasks': [task],
    'GET /images/node:24/json': { Id: 'sha256:1', Config: {} },
    'POST /containers/create': { Id: 'helper' },
    'DELETE /containers/helper': {},
  };
  const server = createServer(({ method, url = '' }, response) => {
    const asked = `${method} ${url.replace(/^\/v[\d.]+(?=\/)/, '').replace(/\?.*/, '')}`;
    const refused = asked === 'POST /containers/helper/start';
    const answer = refused ? { message } : asked === 'GET /containers/beside/json' ? inspected() : answers[asked];
    response.writeHead(refused ? status : answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'no such thing' }));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return connectEngine(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const template = { ContainerSpec: { Image: 'app:1' } };

const service = {
  ID: 'service',
  Version: { Index: 1 },
  Spec: {
    Name: 'docs_app',
    Labels: { 'com.docker.stack.namespace': 'docs' },
    TaskTemplate: template,
    Mode: { Replicated: { Replicas: 1 } },
  },
};

const task = {
  ID: 'task',
  ServiceID: 'service',
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  DesiredState: 'running',
  Spec: template,
  Status: { State: 'running', Timestamp: '2026-01-01T00:00:00Z', ContainerStatus: { ContainerID: 'beside' } },
};
