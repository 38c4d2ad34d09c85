import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectEngine, type Engine } from '@cc-ci/swarm';
import { expect, onTestFinished, test } from 'vitest';
import { engineChecks } from './engine-checks.ts';

interface Answers {
  readonly version?: string;
  readonly oldestApi?: string;
  readonly runc?: string;
  readonly running?: number;
  readonly ingress?: string;
}

test('an ingress that does not speak the engine’s API is told, with both ways out of it', async () => {
  const engine = await engineThatSays({ oldestApi: '1.44', ingress: 'traefik:v3.6.0@sha256:01' });
  await expect(look(engine, 'traefik')).rejects.toMatchObject({
    code: 'TRAEFIK_TOO_OLD',
    message: 'traefik:v3.6.0 asks for version 1.24 of Docker’s API, and the oldest that the engine answers is 1.44',
    tryThis: expect.stringMatching(/v3\.6\.1.*"min-api-version": "1\.24"/s),
  });
});

test.each([
  { ingress: 'traefik:v3.7.15', oldestApi: '1.40' },
  { ingress: 'traefik:v3.3.6', oldestApi: '1.24' },
  { ingress: 'traefik:latest', oldestApi: '1.44' },
  { ingress: 'caddy:2', oldestApi: '1.44' },
])('$ingress is fine where the oldest API is $oldestApi', async (said) => {
  expect(await look(await engineThatSays(said), 'traefik')).not.toBe('');
});

test('a runc that knows no time namespaces is told where no container runs', async () => {
  const old = { version: '29.1.3', runc: '1.1.5+ds1' };
  await expect(look(await engineThatSays({ ...old, running: 0 }), 'runc')).rejects.toMatchObject({
    code: 'RUNC_TOO_OLD',
    tryThis: expect.stringContaining('"time-namespaces": false'),
  });
  expect(await look(await engineThatSays({ ...old, running: 2 }), 'runc')).toBe('1.1.5+ds1');
  expect(await look(await engineThatSays({ ...old, version: '28.5.2', running: 0 }), 'runc')).toBe('1.1.5+ds1');
  expect(await look(await engineThatSays({ ...old, runc: '1.3.3', running: 0 }), 'runc')).toBe('1.3.3');
});

function look(engine: Engine, name: string): Promise<string> {
  return engineChecks(engine)
    .find((check) => check.name === name)!
    .look();
}

async function engineThatSays({ version = '29.1.3', oldestApi, runc, running, ingress }: Answers): Promise<Engine> {
  const answers: Readonly<Record<string, unknown>> = {
    '/info': { ServerVersion: version, Driver: 'overlay2', ContainersRunning: running },
    '/version': {
      ApiVersion: '1.52',
      MinAPIVersion: oldestApi,
      Components: [{ Name: 'runc', Version: runc ?? '' }],
    },
    '/services': ingress
      ? [{ ID: '1', Version: { Index: 1 }, Spec: { Name: 'traefik_app', Labels: {}, ...spec(ingress) } }]
      : [],
  };
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url.replace(/^\/v[\d.]+(?=\/)/, '').replace(/\?.*/, '')];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return connectEngine(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function spec(image: string) {
  return { TaskTemplate: { ContainerSpec: { Image: image } }, Mode: { Replicated: { Replicas: 1 } } };
}
