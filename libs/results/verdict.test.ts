import { expect, test } from 'vitest';
import { bareStage, greenRecord } from './fixtures/records.ts';
import type { RunRecord } from './record-shape.ts';
import { exitCode, runFault, runVerdict } from './verdict.ts';

test.each([
  [['passed', 'passed'], 'passed'],
  [['passed', 'skipped'], 'passed'],
  [['passed', 'unverified', 'failed'], 'failed'],
  [['passed', 'unverified'], 'unverified'],
  [['skipped'], 'unverified'],
  [[], 'unverified'],
] as const)('stages %j make a run %s', (verdicts, expected) => {
  expect(runVerdict(verdicts.map((verdict) => bareStage('install', verdict, 'why')))).toBe(expected);
});

test('the exit code tells whose fault it is', () => {
  const red: RunRecord = { ...greenRecord(), verdict: 'failed' };
  expect(exitCode(greenRecord())).toBe(0);
  expect(exitCode({ ...red, fault: 'recipe' })).toBe(1);
  expect(exitCode({ ...red, fault: 'harness' })).toBe(2);
  expect(exitCode({ ...red, fault: 'outside' })).toBe(3);
});

test('a fault that is not named comes from the error, then from the first red stage, then is the recipe’s', () => {
  const red: RunRecord = {
    ...greenRecord(),
    verdict: 'failed',
    stages: [{ ...bareStage('install', 'failed'), fault: 'outside' }],
  };
  expect(runFault({ ...red, error: { code: 'X', message: 'x', fault: 'harness' } })).toBe('harness');
  expect(runFault(red)).toBe('outside');
  expect(runFault({ ...red, stages: [bareStage('upgrade', 'unverified')] })).toBe('recipe');
  expect(runFault(greenRecord())).toBeUndefined();
});

test('the level never changes the exit code', () => {
  expect(exitCode({ ...greenRecord(), stages: greenRecord().stages.filter(({ name }) => name === 'install') })).toBe(0);
});
