import { CcciError, createRedactor, type Fault } from '@cc-ci/core';
import { expect, test } from 'vitest';
import { proof } from './proofs.ts';
import { Recorder } from './recorder.ts';

function recorderOf(signal?: AbortSignal): Recorder {
  return new Recorder({ redactor: createRedactor(), listener: () => undefined, startedAt: new Date(), signal });
}

function errorOf(code: string, fault: Fault): CcciError {
  return new CcciError({ code, fault, message: code });
}

const failing = (error: CcciError) => async () => {
  throw error;
};

test('lint decides neither reason nor fault', async () => {
  const recorder = recorderOf();
  await recorder.stage('lint', failing(errorOf('RULE', 'recipe')));
  expect(recorder.error).toBeUndefined();
  recorder.failWith(errorOf('INTERRUPTED', 'outside'));
  expect(recorder.error).toMatchObject({ code: 'INTERRUPTED', fault: 'outside' });
});

test('the first failure decides reason and fault: what is unverified before it does not, nor what fails after it', async () => {
  const recorder = recorderOf();
  await recorder.stage('upgrade', failing(errorOf('UNVERIFIED', 'recipe')));
  expect(recorder.error).toMatchObject({ code: 'UNVERIFIED' });
  await recorder.stage('backup', failing(errorOf('PULL_LIMIT', 'outside')));
  await recorder.stage('teardown', failing(errorOf('LEFT_BEHIND', 'recipe')));
  expect(recorder.error).toMatchObject({ code: 'PULL_LIMIT', fault: 'outside' });
});

test('within a stage, too, the fault is that of the first failure', async () => {
  const stage = await recorderOf().stage('install', async (log) => {
    log.failed(proof('changed'), errorOf('UNVERIFIED', 'recipe'));
    log.failed(proof('converged'), errorOf('ENGINE_UNREACHABLE', 'harness'));
    log.failed(proof('healthy', '/'), errorOf('APP_NOT_HEALTHY', 'recipe'));
  });
  expect(stage).toMatchObject({ verdict: 'failed', fault: 'harness', reason: expect.stringMatching(/ENGINE/) });
});

test('what the upgrade changed stands beside reds of the recipe in the stages after it, too', async () => {
  const heard: string[] = [];
  const recorder = new Recorder({
    redactor: createRedactor(),
    listener: ({ type }) => void heard.push(type),
    startedAt: new Date(),
  });
  const change = 'changed since the base: db: replicas 1, now 0';
  await recorder.stage('upgrade', async (log) => void log.asides.push(change));
  const backup = await recorder.stage('backup', async (log) => {
    log.failed(proof('snapshot-made'), errorOf('DUMP_CUT', 'recipe'));
    log.failed(proof('repository-intact'), errorOf('REPOSITORY_BROKEN', 'outside'));
  });
  expect(backup.tests.map(({ message }) => message)).toEqual([`DUMP_CUT\n${change}`, 'REPOSITORY_BROKEN']);
  const restore = await recorder.stage('restore', async (log) =>
    log.part('fresh').failed(proof('restored'), errorOf('ROWS_MISSING', 'recipe')),
  );
  expect(restore.tests[0]?.message).toBe(`ROWS_MISSING\n${change}`);
  const red = { kind: 'functional', verdict: 'failed', durationMs: 1 } as const;
  const tests = [
    { ...red, name: 'a', message: 'no post' },
    { ...red, name: 'b', message: 'no page' },
  ];
  heard.length = 0;
  const custom = await recorder.stage('custom', async (log) => {
    for (const test of tests) log.tell(test);
    log.addTests(tests);
  });
  // Each was told when it ended, and is not told again when it is entered.
  expect(heard.filter((type) => type === 'test')).toHaveLength(2);
  expect(custom.tests.map(({ message }) => message)).toEqual([`no post\n${change}`, 'no page']);
  const teardown = await recorder.stage('teardown', failing(errorOf('LEFT_BEHIND', 'recipe')));
  expect(teardown.tests[0]?.message).toBe('LEFT_BEHIND');
});

test('a dep at its pin that is down is the outside’s, and what else is wrong with it stays whose it is', async () => {
  const recorder = recorderOf();
  const stage = await recorder.stage('deps', async (log) => {
    const part = log.part('keycloak');
    part.blames = 'outside';
    part.failed(proof('converged'), errorOf('SERVICE_CRASHES', 'recipe'));
  });
  expect(stage).toMatchObject({ verdict: 'failed', fault: 'outside', tests: [{ id: 'deps.keycloak.converged' }] });
  expect(recorder.error).toMatchObject({ code: 'SERVICE_CRASHES', fault: 'outside' });
  const harness = await recorderOf().stage('deps', async (log) => {
    const part = log.part('keycloak');
    part.blames = 'outside';
    part.failed(proof('converged'), errorOf('ENGINE_UNREACHABLE', 'harness'));
  });
  expect(harness.fault).toBe('harness');
});

test('a red test of the package is the recipe’s fault, with its file', async () => {
  const recorder = recorderOf();
  await recorder.stage('custom', async (log) =>
    log.add({ name: 'a post is read', kind: 'functional', file: 'a.test.ts', verdict: 'failed', durationMs: 1 }),
  );
  expect(recorder.error).toMatchObject({
    code: 'TEST_FAILED',
    fault: 'recipe',
    message: 'custom failed: a post is read',
    tryThis: 'look at a.test.ts',
  });
});

test('what a stop cuts off is unverified for the stop’s reason, even where it ended well', async () => {
  const stop = new AbortController();
  const recorder = recorderOf(stop.signal);
  const stage = await recorder.stage('restore', async (log) => {
    await log.proof(proof('restored'), () =>
      recorder.phase({ place: 'restore', name: 'abra app restore', owner: 'abra' }, async () => {
        stop.abort(errorOf('INTERRUPTED', 'outside'));
        return 'exit code 0';
      }),
    );
    await log.proof(proof('healthy', '/'), failing(errorOf('APP_NOT_HEALTHY', 'recipe')));
  });
  expect(stage).toMatchObject({ verdict: 'unverified', fault: 'outside' });
  expect(stage.tests.map(({ verdict, message }) => [verdict, message])).toEqual([
    ['unverified', 'INTERRUPTED'],
    ['unverified', 'INTERRUPTED'],
  ]);
  expect(recorder.error).toMatchObject({ code: 'INTERRUPTED' });
});

test('a phase that hangs ends when the run is stopped', async () => {
  const stop = new AbortController();
  const recorder = recorderOf(stop.signal);
  const phase = recorder.phase(
    { place: 'install', name: 'hook beforeInstall', owner: 'app' },
    () => new Promise<never>(() => undefined),
  );
  stop.abort(errorOf('INTERRUPTED', 'outside'));
  await expect(phase).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('a stop does not reach the teardown', async () => {
  const recorder = recorderOf(AbortSignal.abort(errorOf('INTERRUPTED', 'outside')));
  const stage = await recorder.stage('teardown', async (log) => {
    await log.proof(proof('undeployed'), () =>
      recorder.phase({ place: 'teardown', name: 'undeploy', owner: 'abra' }, async () => 'undeployed'),
    );
  });
  expect(stage.verdict).toBe('passed');
});

test('what fails while the machine is in trouble is the machine’s fault, and lint is not asked about', async () => {
  const asked: (string | undefined)[] = [];
  const recorder = new Recorder({
    redactor: createRedactor(),
    listener: () => undefined,
    startedAt: new Date(),
    excuse: async (_since, failed) => (asked.push(failed?.code), errorOf('MACHINE_IN_TROUBLE', 'harness')),
  });
  await recorder.stage('lint', failing(errorOf('RULE', 'recipe')));
  const stage = await recorder.stage('install', failing(errorOf('APP_NOT_READY', 'recipe')));
  await recorder.stage('upgrade', failing(errorOf('PULL_LIMIT', 'outside')));
  expect(asked).toEqual(['APP_NOT_READY']);
  expect(stage.fault).toBe('harness');
  expect(recorder.error).toMatchObject({ code: 'MACHINE_IN_TROUBLE', fault: 'harness' });
});

test('a test that was told when it ended is not told again when it counts', async () => {
  const told: string[] = [];
  const recorder = new Recorder({
    redactor: createRedactor(),
    listener: (event) => void (event.type === 'test' && told.push(event.test.name)),
    startedAt: new Date(),
  });
  const test = { name: 'a page is shown', kind: 'browser', verdict: 'passed', durationMs: 1 } as const;
  const stage = await recorder.stage('custom', async (log) => {
    log.tell(test);
    expect(told).toEqual([test.name]);
    log.add(test);
    log.add({ ...test, name: 'another' });
  });
  expect(told).toEqual([test.name, 'another']);
  expect(stage.tests).toHaveLength(2);
});
