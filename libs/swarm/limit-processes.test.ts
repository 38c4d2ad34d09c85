import { expect, test } from 'vitest';
import { fakeEngine } from './fixtures/fake-engine.ts';
import { limitProcesses } from './limit-processes.ts';

const started = (service: string) => ({ 'com.docker.swarm.service.name': service });
const limit = '{"PidsLimit":100}';

test('containers that run and containers that start are limited, where they belong to a limited service', async () => {
  const fake = await fakeEngine();
  fake.containers = { old: 'docs_app', other: 'docs_db' };
  const limited = await limitProcesses(fake.engine, { stack: 'docs', services: ['app'], pids: 100 });
  expect(fake.updates).toEqual([`old ${limit}`]);
  await fake.tell('one', 'start', started('docs_app'));
  await fake.tell('two', 'start', started('docs_db'));
  await fake.tell('three', 'die', started('docs_app'));
  await expect.poll(() => fake.updates, { timeout: 60_000 }).toEqual([`old ${limit}`, `container-one ${limit}`]);
  limited[Symbol.dispose]();
  await fake.tell('four', 'start', started('docs_app'));
  expect(fake.updates).toHaveLength(2);
});
