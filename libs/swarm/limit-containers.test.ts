import { expect, test } from 'vitest';
import { fakeEngine } from './fixtures/fake-engine.ts';
import { limitContainers } from './limit-containers.ts';

const started = (service: string) => ({ 'com.docker.swarm.service.name': service });
const limit = '{"Memory":67108864,"PidsLimit":100}';

test('containers that run and containers that start are limited, where they belong to a limited service', async () => {
  const fake = await fakeEngine();
  fake.containers = { old: 'docs_app', other: 'docs_db' };
  const limits = new Map([['app', { memoryMb: 64, pids: 100 }]]);
  const limited = await limitContainers(fake.engine, { stack: 'docs', limits });
  expect(fake.updates).toEqual([`old ${limit}`]);
  await fake.tell('one', 'start', started('docs_app'));
  await fake.tell('two', 'start', started('docs_db'));
  await fake.tell('three', 'die', started('docs_app'));
  await expect.poll(() => fake.updates).toEqual([`old ${limit}`, `container-one ${limit}`]);
  limited[Symbol.dispose]();
  await fake.tell('four', 'start', started('docs_app'));
  expect(fake.updates).toHaveLength(2);
});

test('what a service names itself is not touched', async () => {
  const fake = await fakeEngine();
  fake.containers = { old: 'docs_app' };
  using _limited = await limitContainers(fake.engine, { stack: 'docs', limits: new Map([['app', { pids: 7 }]]) });
  expect(fake.updates).toEqual(['old {"PidsLimit":7}']);
});
