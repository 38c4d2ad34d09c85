import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { formatError, poll, type Target } from '@cc-ci/core';
import { labUp, prepareRecipe } from '@cc-ci/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccCi, ccCiRun, readRun, type Running, startCcCi } from './cc-ci.ts';
import { descendantsOf, lives, type Process, remainsOf } from './remains.ts';
import { createWorkspace, type TestWorkspace } from './workspace.ts';

/** How long what a dead run left may stay: seconds, and longer on a machine that has other things to do. */
const CLEAN_WITHIN_MS = 180_000;
/** How often a run is begun that is to be killed at one of its last moments. */
const ATTEMPTS = 5;

/** A moment of a run, by what it has just printed; `delayMs` later is in the middle of what that line begins. */
interface Moment {
  readonly name: string;
  readonly line?: RegExp;
  readonly delayMs?: number;
  readonly stages?: string;
}

const MOMENTS: readonly Moment[] = [
  { name: 'the process has just started', delayMs: 150 },
  { name: 'the recipe is fetched, the journal is written', line: /preflight: abra recipe fetch/ },
  { name: 'the ground is checked', line: /preflight: checks/ },
  { name: 'the run has begun, chromium and vitest start', line: /▸ install/, delayMs: 150 },
  { name: 'abra app new', line: /install: abra app new/, delayMs: 200 },
  { name: 'abra deploys the base', line: /install: abra app deploy/, delayMs: 300 },
  { name: 'docker stack deploy is under way', line: /install: abra app deploy/, delayMs: 900 },
  { name: 'the base converges', line: /install: convergence/ },
  { name: 'abra deploys the head', line: /upgrade: abra app deploy/, delayMs: 500 },
  { name: 'the head converges, old and new task run', line: /upgrade: convergence/ },
  { name: 'the backup is made', line: /backup: abra app backup create/, delayMs: 300, stages: 'backup' },
  { name: 'the restore is made', line: /restore: abra app restore/, delayMs: 300, stages: 'backup,restore' },
  {
    name: 'the tests use the app in a browser',
    line: /custom: functional and browser tests/,
    delayMs: 700,
    stages: 'custom',
  },
  { name: 'abra undeploys the app', line: /teardown: abra app undeploy/, delayMs: 200, stages: 'install' },
  { name: 'abra removes volumes, secrets, env', line: /teardown: abra app remove/, delayMs: 200, stages: 'install' },
  { name: 'the record is being written', line: /teardown passed/, stages: 'install' },
];

let target: Target;
let source: string;
let workspace: TestWorkspace;
const table: string[] = [];

beforeAll(async () => {
  target = await labUp();
  await prepareRecipe('custom-html');
  source = join(dirname(target.stateDir), 'catalogue', 'custom-html');
  workspace = createWorkspace({ packages: ['custom-html'] });
});
afterAll(() => {
  workspace[Symbol.dispose]();
  console.log(['clean after  killed while', ...table].join('\n'));
});

describe.concurrent('SIGKILL of the runner, with a living neighbour', () => {
  test.for(MOMENTS)('while $name', async (moment) => {
    const { ground, dead } = await killAt(moment);
    using _ground = ground;
    table.push(`${await untilClean(ground, dead)}  ${moment.name}`);
  });

  test('two neighbours go through all stages meanwhile, one after the other', async () => {
    for (const REF of ['pr/next', 'main']) {
      const { record, stdout } = await ccCiRun(['custom-html'], {
        workspace: workspace.path,
        env: { SRC: source, REF },
      });
      expect(record, stdout).toMatchObject({
        verdict: 'passed',
        level: 5,
        leftovers: [],
        deployCount: { expected: 1, actual: 1 },
      });
      expect(await remainsOf(target, record.domain)).toEqual([]);
    }
  });
});

describe.concurrent('SIGKILL of the runner and of its watchdog', () => {
  test('`cc-ci reap` removes what is left, and not what lives', async () => {
    using ground = ownGround();
    await ground.running.line(/install: convergence/);
    const neighbour = startCcCi(['run', 'custom-html'], {
      ...ground.options,
      env: { ...ground.options.env, STAGES: 'install' },
    });
    await neighbour.line(/install: abra app new/);
    const dead = kill(ground, { watchdog: true });
    await ground.running.ended;
    expect(await remainsOf(ground.target, dead.domain ?? '')).toContainEqual(expect.stringMatching(/^service /));
    expect(await ccCi(['reap'], ground.options)).toMatchObject({
      exitCode: 0,
      stdout: `removed what a dead run of custom-html left: ${dead.domain}\n`,
    });
    table.push(`${await untilClean(ground, dead)}  the base converges; watchdog killed too; after cc-ci reap`);
    expect(readRun(await neighbour.ended, workspace.path).record).toMatchObject({ verdict: 'passed', leftovers: [] });
  });

  test('the next run’s start removes what is left', async () => {
    using ground = ownGround();
    await ground.running.line(/upgrade: abra app deploy/);
    const dead = kill(ground, { watchdog: true });
    const next = startCcCi(['run', 'custom-html'], {
      ...ground.options,
      env: { ...ground.options.env, STAGES: 'install' },
    });
    await next.line(/run \S+ of custom-html/);
    table.push(`${await untilClean(ground, dead)}  abra deploys the head; watchdog killed too; after the next start`);
    expect(readRun(await next.ended, workspace.path).record).toMatchObject({ verdict: 'passed', leftovers: [] });
  });
});

describe.concurrent('a signal that can be answered', () => {
  test.for([
    { signal: 'SIGTERM', to: 'the runner', line: /install: convergence/, stages: '' },
    { signal: 'SIGINT', to: 'its whole group', line: /upgrade: abra app deploy/, stages: '' },
    { signal: 'SIGINT', to: 'its whole group', line: /custom: functional and browser tests/, stages: 'custom' },
  ] as const)('$signal to $to at $line: torn down, recorded, not green', async ({ signal, to, line, stages }) => {
    using ground = ownGround(stages);
    await ground.running.line(line);
    const processes = descendantsOf(ground.running.pid);
    // A terminal sends Ctrl-C to every process of the group.
    process.kill(to === 'the runner' ? ground.running.pid : -ground.running.pid, signal);
    const { exitCode, stderr, record, stdout } = readRun(await ground.running.ended, workspace.path);
    expect(stderr).toContain(`${signal}: stopping, the app is being removed`);
    expect(record, stdout).toMatchObject({
      fault: 'outside',
      leftovers: [],
      error: { code: 'INTERRUPTED', message: `stopped by ${signal}` },
    });
    expect(record.verdict).not.toBe('passed');
    expect(
      record.stages.find(({ name }) => name === 'teardown'),
      stdout,
    ).toMatchObject({ verdict: 'passed' });
    expect(exitCode, stdout).toBe(3);
    await untilClean(ground, { domain: record.domain, processes });
  });
});

/** A run with a folder for its state that is its own, so that its domain is known before it has told it. */
interface Ground extends Disposable {
  readonly running: Running;
  readonly target: Target;
  readonly options: { readonly workspace: string; readonly env: Readonly<Record<string, string>> };
}

function ownGround(stages = ''): Ground {
  const home = mkdtempSync(join(tmpdir(), 'cc-ci-e2e-'));
  const own = { ...target, stateDir: join(home, 'runs') };
  const env = {
    CC_CI_TARGET: 'field',
    CC_CI_FIELD: join(home, 'field.json'),
    SRC: source,
    REF: 'pr/next',
    STAGES: stages,
  };
  mkdirSync(own.stateDir);
  writeFileSync(env.CC_CI_FIELD, JSON.stringify(own));
  const options = { workspace: workspace.path, env };
  const running = startCcCi(['run', 'custom-html'], { ...options, ownGroup: true });
  return { running, target: own, options, [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }) };
}

/** What a run was when it was ended: what lived below it, and its domain if it had one. */
interface Dead {
  readonly domain: string | undefined;
  readonly processes: readonly Process[];
}

/** A run that was killed at a moment of it; one that had ended before it could be is begun again. */
async function killAt({ line, delayMs = 0, stages }: Moment): Promise<{ ground: Ground; dead: Dead }> {
  for (let attempt = 1; ; attempt++) {
    const ground = ownGround(stages);
    if (line) await ground.running.line(line);
    if (delayMs > 0) await delay(delayMs);
    const dead = kill(ground);
    if ((await ground.running.ended).exitCode === null) return { ground, dead };
    ground[Symbol.dispose]();
    expect(attempt, 'each run had ended before').toBeLessThan(ATTEMPTS);
  }
}

/** Ends the runner with no chance to do anything, and its watchdog before it if wanted. */
function kill({ running, target: { stateDir } }: Ground, { watchdog = false } = {}): Dead {
  // It gets no further while its processes are looked for.
  running.child.kill('SIGSTOP');
  const processes = descendantsOf(running.pid);
  const dogs = processes.filter(({ command }) => watchdog && command.includes('watchdog.ts'));
  expect(dogs.length > 0, processes.map(({ command }) => command).join('\n')).toBe(watchdog);
  const domain = /at https:\/\/(\S+)/.exec(running.output())?.[1] ?? readdirSync(stateDir)[0];
  for (const { pid } of dogs) process.kill(pid, 'SIGKILL');
  running.child.kill('SIGKILL');
  return { domain, processes };
}

/** Waits until nothing is left, and gives how long that took. */
async function untilClean({ target: own }: Ground, { domain, processes }: Dead): Promise<string> {
  const since = performance.now();
  await poll(
    async () => {
      const made = domain ? await remainsOf(own, domain) : readdirSync(own.stateDir);
      const left = [...made, ...processes.filter(lives).map(({ pid, command }) => `process ${pid} ${command}`)];
      return left.length === 0 ? { done: true, value: undefined } : { done: false, seen: left.join('\n') };
    },
    { what: `nothing of ${domain ?? 'the run'} to be left`, timeoutMs: CLEAN_WITHIN_MS, intervalMs: 100 },
  ).catch((error: unknown) => {
    throw new Error(formatError(error));
  });
  return `${((performance.now() - since) / 1_000).toFixed(1).padStart(9)} s`;
}
