import type { TaskOutcome } from '@cc-ci/nx-plugin';
import type { RunRecord } from '@cc-ci/results';

/** How many checks passed, failed, or did not run. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, and why as far as that is known, a line each. */
  readonly failures: readonly string[];
  /** What did not run, and why, a line each. */
  readonly skips: readonly string[];
}

/** What is read of vitest's JSON report. */
export interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[] | null;
  }[];
}

/** Where the tasks of Nx leave what they found. */
export interface TaskReports {
  /** Of a task that is a run of vitest. */
  tests(project: string, target: string): VitestReport | undefined;
  /** Of a `test` task, which is a run of a recipe. */
  run(project: string): RunRecord | undefined;
}

/**
 * The tests of a vitest run; a file that could not even be loaded, and a run that is red for no test's fault, is one
 * failure. No report at all is one too.
 * @param passed what its command said
 */
export function totalsOfReport(report: VitestReport | undefined, name = 'vitest', passed = true): Totals {
  if (!report) return failure(`${name}: it left no report`);
  const failures = report.testResults.flatMap(failuresOfFile);
  const unexplained =
    failures.length === 0 && !(report.success && passed) ? [`${name}: red, and no test of it is`] : [];
  return {
    passed: report.numPassedTests,
    failed: failures.length + unexplained.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...failures, ...unexplained],
    skips: report.testResults.flatMap(skipsOfFile),
  };
}

/** Targets that run vitest: each of their tests counts. */
const COUNTED_BY_TEST: readonly string[] = ['unit-all', 'mistakes'];

/**
 * Each task and each run of a recipe is one check; one that runs vitest is as many as its report counts, and a red one
 * never counts as none.
 */
export function totalsOfTasks(tasks: readonly TaskOutcome[], reports: TaskReports): Totals {
  return addTotals(tasks.map((task) => totalsOfTask(task, reports)));
}

/** The sum. */
export function addTotals(all: readonly Totals[]): Totals {
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => all.reduce((total, each) => total + each[key], 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    failures: all.flatMap(({ failures }) => failures),
    skips: all.flatMap(({ skips }) => skips),
  };
}

/** One check that failed. */
export function failure(line: string): Totals {
  return { passed: 0, failed: 1, skipped: 0, failures: [line], skips: [] };
}

/** One check that did not run. */
export function notRun(line: string): Totals {
  return { passed: 0, failed: 0, skipped: 1, failures: [], skips: [line] };
}

/**
 * What a run of all checks ends with: what did not run and what failed, a line each, and `N passed, N failed`, with `,
 * N skipped` where there are such.
 */
export function summary({ passed, failed, skipped, failures, skips }: Totals): string {
  return [
    ...skips.map((line) => `skipped: ${line}`),
    ...failures.map((line) => `failed: ${line}`),
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ].join('\n');
}

function totalsOfTask({ project, target, passed }: TaskOutcome, reports: TaskReports): Totals {
  const name = `${project}:${target}`;
  if (COUNTED_BY_TEST.includes(target)) return totalsOfReport(reports.tests(project, target), name, passed);
  if (passed) return { passed: 1, failed: 0, skipped: 0, failures: [], skips: [] };
  return failure(target === 'test' ? `${name}: ${reasonOfRun(reports.run(project))}` : name);
}

function failuresOfFile({ name, status, message, assertionResults }: FileResult): string[] {
  if (status === 'failed' && assertionResults.length === 0) return [`${name}: ${firstLine(message)}`];
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages?.[0])}`);
}

function skipsOfFile({ assertionResults }: FileResult): string[] {
  return assertionResults
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);
}

/** Why a run is red, from the record that it left. */
function reasonOfRun(record: RunRecord | undefined): string {
  if (!record) return 'it left no record';
  if (record.verdict === 'passed') return `run ${record.runId} passed, and its command failed after it`;
  const red = record.stages.flatMap((stage) =>
    stage.tests
      .filter(({ verdict }) => verdict === 'failed' || verdict === 'unverified')
      .map((test) => ({ ...test, stage: stage.name })),
  );
  const reasons = red.map(({ stage, name, message }) => `${stage}: ${name}: ${firstLine(message)}`);
  return reasons.join('; ') || firstLine(record.error?.message ?? record.levelReason);
}

function firstLine(text = ''): string {
  return text.split('\n', 1)[0] ?? '';
}
