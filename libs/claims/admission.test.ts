import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { expect, onTestFinished, test } from 'vitest';
import { admit, type Capacity, maxTests } from './admission.ts';

const roomy: Capacity = { maxTests: 8, memoryMb: 2_048, freeMb: () => 16_384 };
const claim = (recipe: string, memoryMb: number) => ({ recipe, runId: `run-of-${recipe}`, memoryMb });

interface Heard {
  readonly onQueue: (text: string) => void;
}

/** A target's slots, and what is told of queues. */
function slots() {
  const dir = mkdtempSync(join(tmpdir(), 'cc-ci-slots-'));
  const told: string[] = [];
  onTestFinished(() => rmSync(dir, { recursive: true }));
  /** Asks for a slot; what is told of the queue is kept, and handed to `onQueue`. */
  const ask = (recipe: string, memoryMb: number, { onQueue, ...capacity }: Capacity & Partial<Heard>) =>
    admit(dir, claim(recipe, memoryMb), { ...capacity, onQueue: (text) => (told.push(text), onQueue?.(text)) });
  return { dir, told, ask };
}

test('as many runs as there are slots go on; the next one says what it waits for, and goes on when one ends', async () => {
  const { told, ask } = slots();
  const two = { ...roomy, maxTests: 2 };
  await using first = await ask('ghost', 512, two);
  const second = await ask('n8n', 768, two);
  await using third = await ask('ghost', 512, { ...two, onQueue: () => void second[Symbol.asyncDispose]() });
  expect(told).toEqual([
    'waiting for a slot: 2 runs are running, and MAX_TESTS is 2: ghost 512 MiB (run-of-ghost), n8n 768 MiB (run-of-n8n)',
  ]);
  expect(third.path).toBe(second.path);
  expect([first.queued, third.queued]).toEqual([
    undefined,
    expect.objectContaining({ owner: 'queue', stage: 'preflight' }),
  ]);
});

test('a run that does not fit into memory beside the others waits and says who holds how much; one that fits goes on meanwhile', async () => {
  const { told, ask } = slots();
  const large = await ask('keycloak', 1_500, roomy);
  const waiting = ask('n8n', 1_024, { ...roomy, onQueue: () => void overtake() });
  const overtaken = Promise.withResolvers<void>();
  const overtake = async () => {
    await using _small = await ask('custom-html', 64, roomy);
    overtaken.resolve();
    await large[Symbol.asyncDispose]();
  };
  await using admitted = await waiting;
  await overtaken.promise;
  expect(told[0]).toBe(
    'waiting for memory: n8n declares 1024 MiB, and other runs hold 1500 of 2048 MiB: keycloak 1500 MiB (run-of-keycloak)',
  );
  expect(admitted.queued?.durationMs).toBeGreaterThan(0);
});

test('memory that something else has taken is waited for as long as runs go on that may give theirs back', async () => {
  const { told, ask } = slots();
  const tight = { ...roomy, freeMb: () => 300 };
  const first = await ask('mumble', 256, tight);
  await using _second = await ask('ghost', 512, { ...tight, onQueue: () => void first[Symbol.asyncDispose]() });
  expect(told).toEqual([
    'waiting for memory: ghost declares 512 MiB, and 300 MiB are free beside other runs: mumble 256 MiB (run-of-mumble)',
  ]);
});

test('a run alone is admitted, however much it declares: whether the machine has that is for the preflight to say', async () => {
  const { told, ask } = slots();
  await using _giant = await ask('immich', 64_000, { ...roomy, freeMb: () => 1 });
  expect(told).toEqual([]);
});

test('where the target is another machine, what is declared is all that counts', async () => {
  const { told, ask } = slots();
  const remote = { ...roomy, freeMb: () => undefined };
  await using _first = await ask('ghost', 512, remote);
  await using _second = await ask('ghost', 512, remote);
  expect(told).toEqual([]);
});

test('as fewer runs go on it is told again, and never the same twice', async () => {
  const { told, ask } = slots();
  const atWork = [await ask('ghost', 512, roomy), await ask('n8n', 768, roomy)];
  await using _third = await ask('mumble', 64, {
    ...roomy,
    maxTests: 1,
    onQueue: () => void atWork.shift()?.[Symbol.asyncDispose](),
  });
  expect(told).toEqual([
    'waiting for a slot: 2 runs are running, and MAX_TESTS is 1: ghost 512 MiB (run-of-ghost), n8n 768 MiB (run-of-n8n)',
    'waiting for a slot: 1 run is running, and MAX_TESTS is 1: n8n 768 MiB (run-of-n8n)',
  ]);
});

test('the slot of a run that was killed is free, whatever its note says', async () => {
  const { dir, told, ask } = slots();
  const script = `const { admit } = await import(${JSON.stringify(new URL('admission.ts', import.meta.url).href)});
await admit(${JSON.stringify(dir)}, ${JSON.stringify(claim('killed', 2_000))}, { maxTests: 1, memoryMb: 2_048, freeMb: () => undefined, onQueue() {} });
console.log('admitted'); setInterval(() => {}, 1_000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await using admitted = await ask('ghost', 512, {
    ...roomy,
    maxTests: 1,
    onQueue: () => void holder.kill('SIGKILL'),
  });
  expect(told).toEqual(['waiting for a slot: 1 run is running, and MAX_TESTS is 1: killed 2000 MiB (run-of-killed)']);
  expect(admitted.queued).toBeDefined();
});

test('runs that ask at the same moment are never admitted on the strength of the same room, and leave no note behind', async () => {
  const { dir, ask } = slots();
  let [atWork, most] = [0, 0];
  const run = async (recipe: string) => {
    await using _admission = await ask(recipe, 1_000, roomy);
    most = Math.max(most, ++atWork);
    await poll(() => (most > 1 ? { done: true, value: undefined } : { done: false, seen: 'one running' }), {
      what: 'a second run beside the first',
      timeoutMs: 120_000,
    });
    atWork--;
  };
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map(run));
  expect(most).toBe(2);
  expect(readdirSync(dir).filter((file) => file.endsWith('.json'))).toEqual([]);
});

test('MAX_TESTS is a whole number; left out, one for each core as far as free memory has room', () => {
  const machine = { cores: 4, freeMb: 16_000 };
  expect(maxTests({ MAX_TESTS: '3' }, machine)).toBe(3);
  expect(maxTests({}, machine)).toBe(4);
  expect(maxTests({}, { cores: 4, freeMb: 1_100 })).toBe(2);
  expect(maxTests({}, { cores: 4, freeMb: 100 })).toBe(1);
  expect(() => maxTests({ MAX_TESTS: 'many' }, machine)).toThrow('MAX_TESTS=many is no number of runs');
});
