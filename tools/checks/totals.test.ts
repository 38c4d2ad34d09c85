import { describe, expect, test } from 'vitest';
import { addTotals, countLine, totalsOfReport, totalsOfTasks, type VitestReport } from './totals.ts';

const green: VitestReport = { success: true, numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [{ status: 'passed', assertionResults: [{}] }] };

describe('a vitest report', () => {
  test('counts what it counts', () => {
    expect(totalsOfReport(green)).toEqual({ passed: 7, failed: 0, skipped: 1 });
  });

  test('a file that does not load is a failure', () => {
    expect(totalsOfReport({ ...green, success: false, testResults: [{ status: 'failed', assertionResults: [] }] })).toEqual({ passed: 7, failed: 1, skipped: 1 });
  });

  test('a run that is red for no test’s fault is a failure', () => {
    expect(totalsOfReport({ ...green, success: false }).failed).toBe(1);
  });

  test('no report is a failure', () => {
    expect(totalsOfReport(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

test('lint and types count one a task, unit what its report says, and nothing red counts as none', () => {
  const tasks = [
    { project: 'a', target: 'lint-all', passed: true },
    { project: 'a', target: 'unit', passed: true },
    { project: 'b', target: 'unit', passed: false },
    { project: 'cc-ci', target: 'types', passed: false },
  ];
  const totals = totalsOfTasks(tasks, () => green);
  expect(totals).toEqual({ passed: 15, failed: 2, skipped: 2 });
  expect(countLine(addTotals([totals, totalsOfReport(undefined)]))).toBe('15 passed, 3 failed');
});
