import type { TaskOutcome } from '@cc-ci/nx-plugin';

/** How many checks passed, failed, or did not run. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is read of vitest's JSON report. */
export interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** The tests of a vitest run; a file that could not even be loaded, and a run that is red for no test's fault, is one failure. No report at all is one too. */
export function totalsOfReport(report: VitestReport | undefined): Totals {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests };
}

/** Each lint and types task is one check; each unit task is as many as its report counts, and a red one never counts as none. */
export function totalsOfTasks(tasks: readonly TaskOutcome[], reportOf: (project: string) => VitestReport | undefined): Totals {
  return addTotals(tasks.map((task) => totalsOfTask(task, reportOf)));
}

/** The sum. */
export function addTotals(all: readonly Totals[]): Totals {
  const sum = (key: keyof Totals): number => all.reduce((total, each) => total + each[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The line that a run of all checks ends with. */
export function countLine({ passed, failed }: Totals): string {
  return `${passed} passed, ${failed} failed`;
}

function totalsOfTask({ project, target, passed }: TaskOutcome, reportOf: (project: string) => VitestReport | undefined): Totals {
  if (target !== 'unit') return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
  const totals = totalsOfReport(reportOf(project));
  return !passed && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}
