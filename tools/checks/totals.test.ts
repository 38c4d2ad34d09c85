import type { RunRecord } from '@cc-ci/results';
import { describe, expect, test } from 'vitest';
import { addTotals, notRun, summary, totalsOfReport, totalsOfTasks, type VitestReport } from './totals.ts';

const passedTest = { status: 'passed', fullName: 'a test', failureMessages: [] };
const skippedTest = { status: 'skipped', fullName: 'a test for later', failureMessages: [] };
const green: VitestReport = {
  success: true,
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [{ name: '/a.test.ts', status: 'passed', message: '', assertionResults: [passedTest, skippedTest] }],
};

describe('a vitest report', () => {
  test('counts what it counts', () => {
    expect(totalsOfReport(green)).toEqual({
      passed: 7,
      failed: 0,
      skipped: 1,
      failures: [],
      skips: ['a test for later'],
    });
  });

  test('a failed test is named, with the first line of why', () => {
    const failedTest = {
      status: 'failed',
      fullName: 'the sum',
      failureMessages: ['expected 2 to be 3\n    at sum.test.ts'],
    };
    const report = {
      ...green,
      success: false,
      numFailedTests: 1,
      testResults: [{ name: '/a.test.ts', status: 'failed', message: '', assertionResults: [passedTest, failedTest] }],
    };
    expect(totalsOfReport(report)).toEqual({
      passed: 7,
      failed: 1,
      skipped: 1,
      failures: ['the sum: expected 2 to be 3'],
      skips: [],
    });
  });

  test('a file that does not load is a failure', () => {
    const report = {
      ...green,
      success: false,
      testResults: [{ name: '/a.test.ts', status: 'failed', message: 'no such module\n', assertionResults: [] }],
    };
    expect(totalsOfReport(report)).toEqual({
      passed: 7,
      failed: 1,
      skipped: 1,
      failures: ['/a.test.ts: no such module'],
      skips: [],
    });
  });

  test('a run that is red for no test’s fault is a failure', () => {
    expect(totalsOfReport({ ...green, success: false }, 'e2e')).toMatchObject({
      failed: 1,
      failures: ['e2e: red, and no test of it is'],
    });
  });

  test('no report is a failure', () => {
    expect(totalsOfReport(undefined, 'e2e')).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: ['e2e: it left no report'],
      skips: [],
    });
  });
});

test('lint, types and runs count one a task, unit what its report says, and nothing red counts as none', () => {
  const tasks = [
    { project: 'a', target: 'lint-all', passed: true, replayed: false },
    { project: 'a', target: 'unit-all', passed: true, replayed: false },
    { project: 'b', target: 'mistakes', passed: false, replayed: false },
    { project: 'cc-ci', target: 'types', passed: false, replayed: false },
    { project: 'recipe-a', target: 'test', passed: true, replayed: false },
    { project: 'recipe-b', target: 'test', passed: false, replayed: false },
    { project: 'recipe-c', target: 'test', passed: false, replayed: false },
    { project: 'recipe-d', target: 'test', passed: false, replayed: false },
  ];
  const proof = {
    name: 'the removed is back',
    verdict: 'failed',
    message: 'removed is not among them\n  last: nothing',
  };
  const red = { verdict: 'failed', stages: [{ name: 'restore', tests: [proof, { ...proof, verdict: 'passed' }] }] };
  const records: Record<string, unknown> = {
    'recipe-b': red,
    'recipe-d': { runId: '20261125-200728-b79532', verdict: 'passed', stages: [] },
  };
  const totals = totalsOfTasks(tasks, {
    tests: () => green,
    run: (project) => records[project] as RunRecord | undefined,
  });
  expect(totals).toMatchObject({ passed: 16, failed: 5, skipped: 2 });
  expect(summary(addTotals([totals, totalsOfReport(undefined)])).split('\n')).toEqual([
    'skipped: a test for later',
    'skipped: a test for later',
    'failed: b:mistakes: red, and no test of it is',
    'failed: cc-ci:types',
    'failed: recipe-b:test: restore: the removed is back: removed is not among them',
    'failed: recipe-c:test: it left no record',
    'failed: recipe-d:test: run 20261125-200728-b79532 passed, and its command failed after it',
    'failed: vitest: it left no report',
    '16 passed, 6 failed, 2 skipped',
  ]);
});

test('what did not run is named, counted, and is no pass', () => {
  const totals = addTotals([
    totalsOfReport({ ...green, numPendingTests: 0, testResults: [] }),
    notRun('recipe-a:test: not begun'),
  ]);
  expect(summary(totals)).toBe('skipped: recipe-a:test: not begun\n7 passed, 0 failed, 1 skipped');
});
