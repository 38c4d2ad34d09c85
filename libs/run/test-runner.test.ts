import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AppAddress, defaultMeta } from '@cc-ci/recipe';
import type { StageTest } from '@cc-ci/results';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { misnamed } from './read-tests.ts';
import { createTestRunner } from './test-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'test-runner-'));
beforeAll(() => {
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'functional'));
  // It never passes: however late its process is ended, that is before.
  const text = `import { test } from 'vitest'; test('one', () => new Promise(() => {}));`;
  writeFileSync(join(folder, 'functional/one.test.ts'), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A terminal sends Ctrl-C to the worker of the tests as well, at whatever moment of its start. */
test('a run whose worker is ended by a signal while it starts has no passed test, and ends', async () => {
  const runner = createTestRunner(folder, { folder, meta: defaultMeta('one') });
  const running = runner.run({} as AppAddress, new AbortController().signal);
  await expect.poll(workers, { interval: 1 }).toHaveLength(1);
  process.kill(workers()[0]!, 'SIGKILL');
  expect((await running).map(({ verdict }) => verdict)).not.toContain('passed');
  await runner[Symbol.asyncDispose]();
});

/** vitest 5.1.1 tells such an error to the suite alone: its tests are passed, and its file has no error. */
test('a file whose describe has an afterAll that throws, and one that is not run, have a failed test', async () => {
  const notRun = join(folder, 'functional/two.spec.ts');
  onTestFinished(() => rmSync(notRun));
  writeFileSync(notRun, `import { test } from 'vitest'; test('two', () => {});`);
  writeFileSync(
    join(folder, 'functional/one.test.ts'),
    `import { afterAll, describe, test } from 'vitest';
     describe('outer', () => {
       describe('inner', () => {
         afterAll(() => { throw new Error('the realm was not deleted'); });
         test('one', () => {});
       });
     });`,
  );
  await using runner = createTestRunner(folder, { folder, meta: defaultMeta('one') });
  const tests = await runner.run({} as AppAddress, new AbortController().signal);
  expect(tests.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['outer > inner > one', 'passed'],
    ['functional/one.test.ts has tests that run', 'failed'],
    ['functional/two.spec.ts has tests that run', 'failed'],
  ]);
  expect(tests[1]?.message).toContain('the realm was not deleted');
});

test.each([
  ['has nothing in it', `export {};`],
  ['has a describe without a test', `import { describe } from 'vitest'; describe('posts', () => {});`],
  ['has an empty list of cases', `import { test } from 'vitest'; test.each([])('post %s', () => {});`],
])('a file that %s is no pass', async (_what, text) => {
  writeFileSync(join(folder, 'functional/one.test.ts'), text);
  await using runner = createTestRunner(folder, { folder, meta: defaultMeta('one') });
  const tests = await runner.run({} as AppAddress, new AbortController().signal);
  expect(new Set(tests.map(({ verdict }) => verdict))).toEqual(new Set(['failed']));
});

test.each(['two.spec.ts', 'two.test.js', 'deep/two.test.mts', 'two.Test.ts', 'two_test.ts'])(
  'a file beside a good one that is not run, by its name, has a failed test: %s',
  (name) => {
    const tests = join(folder, 'misnamed');
    onTestFinished(() => rmSync(tests, { recursive: true }));
    mkdirSync(dirname(join(tests, name)), { recursive: true });
    for (const file of [name, 'one.test.ts', 'fixtures.ts', 'latest.ts']) writeFileSync(join(tests, file), '');
    expect(misnamed(folder, folder, ['misnamed', 'not-there'])).toMatchObject([
      {
        file: `misnamed/${name}`,
        verdict: 'failed',
        message: `misnamed/${name} is not run: the name of a test file ends in .test.ts`,
      },
    ]);
  },
);

test('a test is told when it ends, while the next one still runs', async () => {
  const gate = join(folder, 'told');
  writeFileSync(
    join(folder, 'functional/one.test.ts'),
    `import { existsSync } from 'node:fs';
     import { expect, test } from 'vitest';
     test('first', () => {});
     test('second', () => expect.poll(() => existsSync(${JSON.stringify(gate)}), { timeout: 50_000 }).toBe(true));`,
  );
  await using runner = createTestRunner(folder, { folder, meta: defaultMeta('one') });
  const told: StageTest[] = [];
  const tests = await runner.run({} as AppAddress, new AbortController().signal, (test) => {
    told.push(test);
    writeFileSync(gate, '');
  });
  expect(told.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['first', 'passed'],
    ['second', 'passed'],
  ]);
  expect(tests[0]).toBe(told[0]);
});

test('a test that passes when it is tried again says so, with what it said before', async () => {
  writeFileSync(
    join(folder, 'functional/one.test.ts'),
    `import { expect, test } from 'vitest';
     let calls = 0;
     test('at the second attempt', { retry: 2 }, () => expect(++calls).toBe(2));
     test('at once', { retry: 2 }, () => {});`,
  );
  await using runner = createTestRunner(folder, { folder, meta: defaultMeta('one') });
  const [second, first] = await runner.run({} as AppAddress, new AbortController().signal);
  expect(second).toMatchObject({ verdict: 'passed', attempts: 2 });
  expect(second?.evidence).toMatch(/^an attempt before failed: expected 1 to be 2/);
  expect(first).not.toHaveProperty('attempts');
});

const looping = join(folder, 'looping');
const loop = `import { writeFileSync } from 'node:fs';
  import { test } from 'vitest';
  test('first', () => {});
  test('second', () => { writeFileSync(${JSON.stringify(looping)}, ''); for (;;); });`;

test('a test that loops and awaits nothing is ended, and its file is named', async () => {
  writeFileSync(join(folder, 'functional/one.test.ts'), loop);
  const meta = { ...defaultMeta('one'), timeouts: { ...defaultMeta('one').timeouts, testMs: 6_000 } };
  await using runner = createTestRunner(folder, { folder, meta });
  const tests = await runner.run({} as AppAddress, new AbortController().signal);
  expect(tests.filter(({ verdict }) => verdict === 'failed').map(({ message }) => message)).toEqual([
    'functional/one.test.ts did nothing but work for 6 s, and its process was ended: look for a loop that awaits nothing',
  ]);
  expect(workers()).toEqual([]);
});

test('a signal ends a test that loops and awaits nothing', async () => {
  writeFileSync(join(folder, 'functional/one.test.ts'), loop);
  const runner = createTestRunner(folder, { folder, meta: defaultMeta('one') });
  const stop = new AbortController();
  rmSync(looping, { force: true });
  const running = runner.run({} as AppAddress, stop.signal);
  await expect.poll(() => existsSync(looping)).toBe(true);
  stop.abort(new Error('stopped'));
  await running;
  await runner[Symbol.asyncDispose]();
  expect(workers()).toEqual([]);
});

/** Processes that this one has started for tests. */
function workers(): number[] {
  const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], { encoding: 'utf8' }).split(
    '\n',
  );
  return children.filter((line) => line.includes('workers/forks.js')).map((line) => Number.parseInt(line, 10));
}
