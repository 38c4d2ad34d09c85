import { CcciError, type Fault } from '@cc-ci/core';
import { proof, StageLog } from '@cc-ci/results';
import { expect, test } from 'vitest';
import { judgeAttempt } from './install-from-checkpoint.ts';

function attemptWith(...errors: CcciError[]): StageLog {
  const log = new StageLog('install', () => undefined);
  log.add({ name: 'every image', kind: 'proof', verdict: 'passed', durationMs: 1 });
  for (const error of errors) log.failed(proof('converged'), error);
  return log;
}

function error(code: string, fault: Fault): CcciError {
  return new CcciError({ code, message: `${code} was met`, fault });
}

test('a base that came up on it', () => {
  expect(judgeAttempt(attemptWith(), undefined)).toBeUndefined();
});

test('one that does not come up on it: it is removed', () => {
  expect(judgeAttempt(attemptWith(error('SERVICE_CRASHES', 'recipe')), undefined)).toEqual({
    isDropped: true,
    reason: 'the checkpoint was removed: every service runs and its update has completed: SERVICE_CRASHES was met',
  });
});

test.for(['CHECKPOINT_DAMAGED', 'CHECKPOINT_STALE'])('%s: it is removed', (code) => {
  expect(judgeAttempt(attemptWith(), error(code, 'harness'))).toEqual({
    isDropped: true,
    reason: `the checkpoint was removed: ${code} was met`,
  });
});

test.for<[string, Fault]>([
  ['ENGINE_SILENT', 'harness'],
  ['ENOSPC', 'harness'],
  ['IMAGE_UNAVAILABLE', 'outside'],
])('%s is not of the checkpoint: it stays', ([code, fault]) => {
  expect(judgeAttempt(attemptWith(), error(code, fault))).toEqual({ isDropped: false, reason: `${code} was met` });
  expect(judgeAttempt(attemptWith(error(code, fault)), undefined)?.isDropped).toBe(false);
});
