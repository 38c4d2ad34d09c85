import { CcciError, type Fault } from '@cc-ci/core';
import { proof, StageLog } from '@cc-ci/results';
import { expect, test } from 'vitest';
import { baseGone } from '../app/errors.ts';
import { whyGone } from './install-base.ts';

function error(code: string, fault: Fault): CcciError {
  return new CcciError({ code, fault, message: `${code} of the base` });
}

function attempt(thrown?: CcciError): StageLog {
  const log = new StageLog('install', () => undefined);
  if (thrown) log.failed(proof('converged'), thrown);
  return log;
}

test.each([
  ['images that are gone upstream', error('IMAGE_UNAVAILABLE', 'recipe')],
  ['a registry that refuses images of the base', error('IMAGE_UNAVAILABLE', 'outside')],
  ['an app that starts again and again', error('SERVICE_CRASHES', 'recipe')],
  ['an app that does not answer', error('APP_NOT_HEALTHY', 'recipe')],
  ['routers that take other apps’ hosts', error('PROOF_FAILED', 'recipe')],
])('the base is to blame for %s', (_what, red) => {
  expect(whyGone(attempt(red), undefined)).toBe(red);
});

test.each([
  ['compose files that abra cannot deploy', error('ABRA_FAILED', 'recipe')],
  ['compose files that cannot be read', error('RECIPE_FILE_WRONG', 'recipe')],
])('the base is to blame for %s', (_what, thrown) => {
  expect(whyGone(attempt(), thrown)).toBe(thrown);
});

test('what is wrong with the package, the machine or the network is no reason to leave the base out', () => {
  for (const code of ['HOOK_FAILED', 'SERVICE_UNKNOWN', 'NAME_UNKNOWN', 'PACKAGE_CODE_OVERDUE'])
    expect(whyGone(attempt(), error(code, 'recipe'))).toBeUndefined();
  expect(whyGone(attempt(), error('ABRA_FAILED', 'outside'))).toBeUndefined();
  expect(whyGone(attempt(error('TASK_DIED', 'harness')), undefined)).toBeUndefined();
  expect(whyGone(attempt(error('UNVERIFIED', 'recipe')), undefined)).toBeUndefined();
  expect(whyGone(attempt(), undefined)).toBeUndefined();
});

test('a base that does not come up is nothing that the head can be blamed for', () => {
  const gone = baseGone('1.0.0', error('SERVICE_CRASHES', 'recipe'));
  expect(gone).toMatchObject({ code: 'UNVERIFIED', fault: 'outside' });
  expect(gone.message).toBe('base 1.0.0 cannot be installed any more: SERVICE_CRASHES of the base');
  expect(gone.tryThis).toContain('upgrade: { base: … }');
});
