import { join } from 'node:path';
import { formatDuration, poll } from '@cc-ci/core';
import type { StageTest } from '@cc-ci/results';
import type { AppAddress } from '@cc-ci/recipe';
import type { PoolOptions, PoolWorker, Vitest } from 'vitest/node';
import type { LoadedRecipe } from './app/load-recipe.ts';
import { blockedFile, EndedTests, lost, misnamed, outsideOfTests, readModule, SSO_CHECKS } from './read-tests.ts';

/**
 * How the functional and browser tests of a recipe package are run: by vitest, in this process, started ahead of time.
 */
export interface TestRunner extends AsyncDisposable {
  /** Starts vitest, so that it is warm when its time comes; tells nothing of failure, `run` will. */
  prepare(): void;
  /**
   * Runs every test file against an app. A file without a test, or one that cannot be loaded, is a failed test.
   * `onTest` is told of each test when it ends, with the value that is in the result as well.
   */
  run(address: AppAddress, signal: AbortSignal, onTest?: (test: StageTest) => void): Promise<StageTest[]>;
}

/** How long vitest may take to close; it takes a tenth of a second. */
const CLOSE_MS = 5_000;
/** How long a process of the tests may take to end; it is killed after half of it. */
const END_MS = 1_000;
/** Loaded in the process of the tests. */
const WORKER_SETUP = join(import.meta.dirname, 'test-worker.ts');
/** Folders of a package whose tests use the app. */
const TEST_FOLDERS = ['functional', 'browser'] as const;

/** A runner over a recipe package's tests; for a recipe without a package, one that has nothing to run. */
export function createTestRunner(workspace: string, { folder, meta }: LoadedRecipe): TestRunner {
  let vitest: Promise<Vitest> | undefined;
  const ended = new EndedTests(workspace);
  const workers = new Set<PoolWorker>();
  const { testMs } = meta.timeouts;
  const start = (folder: string) => (vitest ??= startVitest(folder, testMs, { ended, workers }));
  return {
    prepare: () => void (folder && start(folder).catch(() => undefined)),
    run: async (address, signal, onTest = () => undefined) => {
      if (!folder) return [];
      ended.onTest = (test) => void (signal.aborted || onTest(test));
      const started = await start(folder);
      using _stop = onAbort(signal, () => {
        // First of all: vitest asks a process to end, and waits a minute for one that hears nothing.
        void endWorkers(workers).then(() => started.cancelCurrentRun('keyboard-input'));
      });
      const tests = await runTests(started, ended, { address, testMs, checks: meta.sso ? [SSO_CHECKS] : [] });
      return [...tests, ...misnamed(workspace, folder, TEST_FOLDERS)];
    },
    async [Symbol.asyncDispose]() {
      const started = await vitest?.catch(() => undefined);
      if (started) await close(started);
      await endWorkers(workers);
    },
  };
}

/**
 * Closes vitest, or goes on without it: it waits for ever for the exit of a worker that a signal ended while it started
 * (`ForksPoolWorker.stop` of 5.1.1 looks at the exit code alone), as Ctrl-C does. A process that waits for nothing else
 * would then end before it has cleaned up.
 */
async function close(vitest: Vitest): Promise<void> {
  await atMost(CLOSE_MS, vitest.close());
}

/**
 * Ends the processes of the tests, those as well that answer nothing: SIGTERM, and SIGKILL half a second later. One
 * that a signal has ended already is waited for in vain, as by `close`.
 */
async function endWorkers(workers: ReadonlySet<PoolWorker>): Promise<void> {
  const end = async (worker: PoolWorker) => worker.stop();
  await atMost(END_MS, Promise.allSettled([...workers].map(end)));
}

/** Waits for something to end, but not for ever. */
async function atMost(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let isOver = false;
  const over = work.finally(() => (isOver = true));
  await poll(() => (isOver ? { done: true, value: undefined } : { done: false, seen: 'it ends' }), {
    what: 'the tests to end',
    timeoutMs,
    nudge: { next: () => over.then(() => undefined) },
  }).catch(() => undefined);
}

function onAbort(signal: AbortSignal, work: () => void): Disposable {
  if (signal.aborted) work();
  signal.addEventListener('abort', work, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', work) };
}

interface Observed {
  readonly ended: EndedTests;
  /** Filled with the processes that vitest starts. */
  readonly workers: Set<PoolWorker>;
}

async function startVitest(folder: string, testMs: number, { ended, workers }: Observed): Promise<Vitest> {
  const { createVitest, ForksPoolWorker } = await import('vitest/node');
  const createPoolWorker = (options: PoolOptions) => {
    const worker = new ForksPoolWorker(options);
    workers.add(worker);
    return worker;
  };
  using _signals = keepSignals();
  return await createVitest('test', {
    root: folder,
    config: false,
    watch: false,
    include: TEST_FOLDERS.map((name) => `${name}/**/*.test.ts`),
    reporters: [{ onTestCaseResult: (test) => ended.onTest(ended.read(test)) }],
    // vitest takes its own pool for a name of its own.
    pool: { name: 'ended-forks', createPoolWorker },
    setupFiles: [WORKER_SETUP],
    env: { CC_CI_BLOCKED_MS: String(testMs) },
    maxWorkers: 1,
    isolate: false,
    // Halves the start: what was transformed once is not transformed again, keyed by content.
    fsModuleCache: true,
    // Addresses and messages are longer than the 40 characters that chai shows of a value.
    chaiConfig: { truncateThreshold: 400 },
    testTimeout: testMs,
    hookTimeout: testMs,
  });
}

/**
 * vitest ends the process at a signal. A run answers signals itself and tears down: nobody else may, from the first
 * moment.
 */
function keepSignals(): Disposable {
  const refuse = (event: string | symbol, listener: () => void) => {
    if (event === 'SIGINT' || event === 'SIGTERM') queueMicrotask(() => process.off(event, listener));
  };
  process.on('newListener', refuse);
  return { [Symbol.dispose]: () => void process.off('newListener', refuse) };
}

interface TestRequest {
  readonly address: AppAddress;
  readonly testMs: number;
  /** Test files that are not the package's own. */
  readonly checks: readonly string[];
}

async function runTests(
  vitest: Vitest,
  ended: EndedTests,
  { address, testMs, checks }: TestRequest,
): Promise<StageTest[]> {
  const { workspace } = ended;
  vitest.provide('appAddress', address);
  const project = vitest.getRootProject();
  const specifications = [
    ...checks.map((file) => project.createSpecification(file)),
    ...(await vitest.globTestSpecifications()),
  ];
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true);
  const ran = new Set(testModules.map(({ moduleId }) => moduleId));
  const missing = specifications
    .filter(({ moduleId }) => !ran.has(moduleId))
    .map(({ moduleId }) => lost(workspace, moduleId, 'was not run'));
  const stray = unhandledErrors.map((error) => {
    const blocked = blockedFile(error);
    const why = `did nothing but work for ${formatDuration(testMs)}, and its process was ended: look for a loop that awaits nothing`;
    return blocked === undefined ? outsideOfTests(error) : lost(workspace, blocked, why);
  });
  return [...testModules.flatMap((module) => readModule(ended, module)), ...missing, ...stray];
}

declare module 'vitest' {
  interface ProvidedContext {
    appAddress: AppAddress;
  }
}
