import { expect, onTestFinished, test } from 'vitest';
import { fakeEngine, type FakeEngine } from './fixtures/fake-engine.ts';
import { type DeathWatch, watchDeaths } from './watch-deaths.ts';

const known = { before: [], endedBefore: undefined, oneShots: new Set<string>() };

/** A watch over a stack of which one task runs and everything has settled. */
async function watched(): Promise<{ fake: FakeEngine; watch: DeathWatch }> {
  const fake = await fakeEngine();
  fake.tasks = [{ id: 'one' }];
  const watch = await watchDeaths(fake.engine, 'docs');
  onTestFinished(() => watch[Symbol.asyncDispose]());
  await watch.forgive();
  return { fake, watch };
}

const FAILED = { id: 'one', state: 'failed', exitCode: 1 };
const NEXT = { id: 'two' };

/** The one task ends, and swarm starts the next. */
async function end(fake: FakeEngine, exitCode = 1): Promise<void> {
  fake.tasks = [{ ...FAILED, exitCode }, NEXT];
  await fake.tell('one', 'die', { exitCode: String(exitCode) });
}

test('a task that fails has died, and is told once', async () => {
  const { fake, watch } = await watched();
  await end(fake);
  expect(await watch.deaths(known)).toMatchObject([{ service: 'app', taskId: 'one', isMachines: false }]);
  expect(await watch.deaths(known)).toEqual([]);
});

test('what dies while deaths are being told is told the next time', async () => {
  const { fake, watch } = await watched();
  expect(await watch.deaths(known)).toEqual([]);
  await end(fake);
  expect(await watch.deaths(known)).toHaveLength(1);
});

test.each([
  ['is stopped', [['kill', { signal: '15' }], ['die'], ['stop']]],
  ['is killed', [['kill', { signal: '9' }], ['die']]],
  ['is stopped by a signal of its own', [['kill', { signal: '1' }], ['die'], ['stop']]],
  ['fails its health check on its way down', [['kill', { signal: '15' }], ['health_status: unhealthy'], ['die']]],
] as const)('what somebody stops through the engine has not died: %s', async (_what, events) => {
  const { fake, watch } = await watched();
  fake.tasks = [{ ...FAILED, exitCode: 137 }, NEXT];
  for (const [action, attributes = {}] of events) await fake.tell('one', action, { exitCode: '137', ...attributes });
  expect(await watch.deaths(known)).toEqual([]);
});

test.each([
  [
    'swarm stops it because its health check failed',
    [['health_status: unhealthy'], ['kill', { signal: '15' }], ['die']],
  ],
  ['it was only told to read its configuration again', [['kill', { signal: '1' }], ['die']]],
] as const)('a task has died when %s', async (_what, events) => {
  const { fake, watch } = await watched();
  fake.tasks = [FAILED, NEXT];
  for (const [action, attributes = {}] of events) await fake.tell('one', action, { exitCode: '1', ...attributes });
  expect(await watch.deaths(known)).toHaveLength(1);
});

test('one death of a service is expected while a hook of it works, and no more', async () => {
  const { fake, watch } = await watched();
  await watch.expecting(['app'], () => end(fake));
  expect(await watch.deaths(known)).toEqual([]);
  fake.tasks = [FAILED, { ...FAILED, id: 'two' }, { id: 'three' }];
  await fake.tell('two', 'die', { exitCode: '1' });
  expect(await watch.deaths(known)).toMatchObject([{ taskId: 'two' }]);
});

test('a process that the kernel killed is told once, also when the stream of events begins again', async () => {
  const { fake, watch } = await watched();
  fake.service = { memoryBytes: 8 * 1_048_576 };
  await fake.tell('one', 'oom');
  const [death] = await watch.deaths(known);
  expect(death).toMatchObject({ what: 'the kernel killed processes of it 1 times; its memory limit is 8 MiB' });
  await fake.cut();
  expect(await watch.deaths(known)).toEqual([]);
  await fake.tell('one', 'oom');
  expect(await watch.deaths(known)).toMatchObject([{ taskId: 'one', isMachines: false }]);
});

test('a process that the kernel killed without a limit is the machine’s', async () => {
  const { fake, watch } = await watched();
  await fake.tell('one', 'oom');
  expect(await watch.deaths(known)).toMatchObject([{ isMachines: true }]);
  await end(fake, 137);
  expect(await watch.deaths(known)).toMatchObject([{ taskId: 'one', isMachines: true }]);
});

test('what ends with the engine is the machine’s; what the engine tells afterwards is not', async () => {
  const { fake, watch } = await watched();
  await fake.cut();
  fake.tasks = [FAILED, NEXT];
  expect(await watch.deaths(known)).toMatchObject([{ taskId: 'one', isMachines: true }]);
  fake.tasks = [FAILED, { ...FAILED, id: 'two' }, { id: 'three' }];
  await fake.tell('two', 'die', { exitCode: '1' });
  expect(await watch.deaths(known)).toMatchObject([{ taskId: 'two', isMachines: false }]);
});

test('a service that ends well has died, unless its restart policy lets it', async () => {
  const { fake, watch } = await watched();
  fake.tasks = [{ id: 'one', state: 'complete' }, NEXT];
  expect(await watch.deaths({ ...known, oneShots: new Set(['app']) })).toEqual([]);
  expect(await watch.deaths(known)).toHaveLength(1);
});
