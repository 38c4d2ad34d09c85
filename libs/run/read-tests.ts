import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StageTest } from '@cc-ci/results';
import type { TestCase, TestModule } from 'vitest/node';
import { proofFailed } from './app/errors.ts';

/** What holds for every recipe with `sso`. */
export const SSO_CHECKS = fileURLToPath(import.meta.resolve('@cc-ci/recipe/shared-tests/single-sign-on'));

/** The tests that have ended, each read once: one that was told is the one that counts later. */
export class EndedTests {
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

/** An error that no test has met. */
export function outsideOfTests(error: unknown): StageTest {
  const name = 'no error outside of a test';
  return { name, kind: 'functional', verdict: 'failed', durationMs: 0, message: messageOf(error) };
}

/** The test file whose process `test-worker.ts` has ended, by the words of vitest. */
export function blockedFile(error: unknown): string | undefined {
  const { message = '', cause } = error as { message?: string; cause?: unknown };
  const file = /with signal SIGVTALRM .*while running test files? ([^,\n]+)/.exec(message)?.[1];
  return file ?? (cause ? blockedFile(cause) : undefined);
}

/** The tests of a file, and what is wrong with the file itself. */
export function readModule(ended: EndedTests, module: TestModule): StageTest[] {
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
    ...(result.state === 'passed' ? { verdict: 'passed' as const, ...attemptsOf(test, message) } : {}),
    ...(result.state === 'failed' ? { verdict: 'failed' as const, message } : {}),
    ...(result.state === 'skipped' || result.state === 'pending'
      ? { verdict: 'unverified' as const, message: skipMessage(test) }
      : {}),
  } as StageTest;
}

/** Of a test that passed: how often it was tried where that was more than once, and what the attempts before said. */
function attemptsOf(test: TestCase, message: string | undefined): Pick<StageTest, 'attempts' | 'evidence'> {
  const { retryCount = 0 } = test.diagnostic() ?? {};
  return retryCount > 0 ? { attempts: retryCount + 1, evidence: `an attempt before failed: ${message}` } : {};
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

/**
 * Why a skipped test was skipped, where it says so; in a file that uses single sign-on, that is what stays unproved.
 */
function skipMessage(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const what = /\bsso\b/.test(readFileSync(test.module.moduleId, 'utf8')) ? 'SSO unverified: ' : '';
  return `${what}the test was skipped, and a skip proves nothing`;
}

/** Files among a package's tests that look like tests and are none that vitest is given: nobody would miss them. */
export function misnamed(workspace: string, folder: string, folders: readonly string[]): StageTest[] {
  const files = folders
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file)));
  return files
    .filter((file) => /[._-](test|spec)s?\.[cm]?[jt]sx?$/i.test(file) && !file.endsWith('.test.ts'))
    .map((file) => lost(workspace, file, 'is not run: the name of a test file ends in .test.ts'));
}

/** A test file that gave no result is a failed test: what it would have proved is not proved. */
export function lost(workspace: string, moduleId: string, why: string): StageTest {
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
  const { message, stack, cause } = error as { message?: string; stack?: string; cause?: unknown };
  const place = stack
    ?.split('\n')
    .find((line) => /\.test\.ts/.test(line))
    ?.trim();
  return [message ?? String(error), cause ? messageOf(cause) : undefined, place].filter(Boolean).join('\n');
}
