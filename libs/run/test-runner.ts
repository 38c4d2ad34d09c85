import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poll } from '@cc-ci/core';
import type { StageTest } from '@cc-ci/results';
import type { AppAddress } from '@cc-ci/recipe';
import type { TestCase, TestModule, Vitest } from 'vitest/node';
import { proofFailed } from './app/errors.ts';
import type { LoadedRecipe } from './app/load-recipe.ts';

/** How the functional and browser tests of a recipe package are run: by vitest, in this process, started ahead of time. */
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
/** Folders of a package whose tests use the app. */
const TEST_FOLDERS = ['functional', 'browser'] as const;
/** What holds for every recipe with `sso`. */
const SSO_CHECKS = fileURLToPath(import.meta.resolve('@cc-ci/recipe/shared-tests/single-sign-on'));

/** A runner over a recipe package's tests; for a recipe without a package, one that has nothing to run. */
export function createTestRunner(workspace: string, { folder, meta }: LoadedRecipe): TestRunner {
  let vitest: Promise<Vitest> | undefined;
  const ended = new EndedTests(workspace);
  const start = (folder: string) => (vitest ??= startVitest(folder, meta.timeouts.testMs, ended));
  return {
    prepare: () => void (folder && start(folder).catch(() => undefined)),
    run: async (address, signal, onTest = () => undefined) => {
      if (!folder) return [];
      ended.onTest = (test) => void (signal.aborted || onTest(test));
      return runTests(await start(folder), ended, { address, signal, checks: meta.sso ? [SSO_CHECKS] : [] });
    },
    async [Symbol.asyncDispose]() {
      const started = await vitest?.catch(() => undefined);
      if (started) await close(started);
    },
  };
}

/**
 * Closes vitest, or goes on without it: it waits for ever for the exit of a worker that a signal ended while it started (`ForksPoolWorker.stop` of 5.1.1
 * looks at the exit code alone), as Ctrl-C does. A process that waits for nothing else would then end before it has cleaned up.
 */
async function close(vitest: Vitest): Promise<void> {
  let isClosed = false;
  const closed = vitest.close().finally(() => (isClosed = true));
  await poll(() => (isClosed ? { done: true, value: undefined } : { done: false, seen: 'it closes' }), {
    what: 'vitest to close',
    timeoutMs: CLOSE_MS,
    nudge: { next: () => closed },
  }).catch(() => undefined);
}

async function startVitest(folder: string, testMs: number, ended: EndedTests): Promise<Vitest> {
  const { createVitest } = await import('vitest/node');
  using _signals = keepSignals();
  return await createVitest('test', {
    root: folder,
    config: false,
    watch: false,
    include: TEST_FOLDERS.map((name) => `${name}/**/*.test.ts`),
    reporters: [{ onTestCaseResult: (test) => ended.onTest(ended.read(test)) }],
    pool: 'forks',
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

/** vitest ends the process at a signal. A run answers signals itself and tears down: nobody else may, from the first moment. */
function keepSignals(): Disposable {
  const refuse = (event: string | symbol, listener: () => void) => {
    if (event === 'SIGINT' || event === 'SIGTERM') queueMicrotask(() => process.off(event, listener));
  };
  process.on('newListener', refuse);
  return { [Symbol.dispose]: () => void process.off('newListener', refuse) };
}

/** The tests that have ended, each read once: one that was told is the one that counts later. */
class EndedTests {
  readonly workspace: string;
  onTest: (test: StageTest) => void = () => undefined;
  readonly #read = new Map<string, StageTest>();

  constructor(workspace: string) {
    this.workspace = workspace;
  }

  read(test: TestCase): StageTest {
    const known = this.#read.get(test.id) ?? readTest(this.workspace, test);
    this.#read.set(test.id, known);
    return known;
  }
}

interface TestRequest {
  readonly address: AppAddress;
  readonly signal: AbortSignal;
  /** Test files that are not the package's own. */
  readonly checks: readonly string[];
}

async function runTests(
  vitest: Vitest,
  ended: EndedTests,
  { address, signal, checks }: TestRequest,
): Promise<StageTest[]> {
  const { workspace } = ended;
  signal.addEventListener('abort', () => void vitest.cancelCurrentRun('keyboard-input'), { once: true });
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
  const stray = unhandledErrors.map((error): StageTest => ({
    name: 'no error outside of a test',
    kind: 'functional',
    verdict: 'failed',
    durationMs: 0,
    message: messageOf(error),
  }));
  return [...testModules.flatMap((module) => readModule(ended, module)), ...missing, ...stray];
}

function readModule(ended: EndedTests, module: TestModule): StageTest[] {
  const { workspace } = ended;
  const tests = [...module.children.allTests()].map((test) => ended.read(test));
  // A hook of a `describe` that throws is an error of that suite; the module knows its own errors only.
  const suites = [...module.children.allSuites()];
  const errors = [...module.errors(), ...suites.flatMap((suite) => suite.errors())];
  const broken = errors.map((error) => lost(workspace, module.moduleId, messageOf(error)));
  if (tests.length === 0 && broken.length === 0) return [lost(workspace, module.moduleId, 'has no test')];
  return [...tests, ...broken];
}

function readTest(workspace: string, test: TestCase): StageTest {
  const result = test.result();
  const file = relative(workspace, test.module.moduleId);
  const message = result.errors?.map(messageOf).join('\n');
  return {
    ...idOf(test),
    name: test.fullName,
    kind: kindOf(test.module.moduleId),
    file,
    durationMs: Math.round(test.diagnostic()?.duration ?? 0),
    ...(result.state === 'passed' ? { verdict: 'passed' as const } : {}),
    ...(result.state === 'failed' ? { verdict: 'failed' as const, message } : {}),
    ...(result.state === 'skipped' || result.state === 'pending'
      ? { verdict: 'unverified' as const, message: skipMessage(test) }
      : {}),
  } as StageTest;
}

/** A check that the harness brings is a proof, whose id follows from its file and its name. */
function idOf({ fullName, module: { moduleId } }: TestCase): { id?: string } {
  if (moduleId !== SSO_CHECKS) return {};
  const slug = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  return { id: `custom.${slug(basename(moduleId, '.test.ts'))}.${slug(fullName.replace(/^single sign-on: /, ''))}` };
}

/** Why a skipped test was skipped, where it says so; in a file that uses single sign-on, that is what stays unproved. */
function skipMessage(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const what = /\bsso\b/.test(readFileSync(test.module.moduleId, 'utf8')) ? 'SSO unverified: ' : '';
  return `${what}the test was skipped, and a skip proves nothing`;
}

/** A test file that gave no result is a failed test: what it would have proved is not proved. */
function lost(workspace: string, moduleId: string, why: string): StageTest {
  const file = relative(workspace, moduleId);
  const { message } = proofFailed(`${file} ${why}`);
  return {
    name: `${file} has tests that run`,
    kind: kindOf(moduleId),
    file,
    verdict: 'failed',
    durationMs: 0,
    message,
  };
}

function kindOf(file: string): StageTest['kind'] {
  if (file === SSO_CHECKS) return 'proof';
  return file.includes(join('/', 'browser', '/')) ? 'browser' : 'functional';
}

function messageOf(error: unknown): string {
  const { message, stack } = error as { message?: string; stack?: string };
  const place = stack
    ?.split('\n')
    .find((line) => /\.test\.ts/.test(line))
    ?.trim();
  return [message ?? String(error), place].filter(Boolean).join('\n');
}

declare module 'vitest' {
  interface ProvidedContext {
    appAddress: AppAddress;
  }
}
