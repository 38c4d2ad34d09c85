import { CcciError } from '@cc-ci/core';
import { StageLog } from '@cc-ci/results';
import { expect, test } from 'vitest';
import { doEachPart } from './each-part.ts';

test('a part of the teardown that throws is red, and the next ones are done all the same', async () => {
  const log = new StageLog('teardown', () => undefined);
  const done: string[] = [];
  await doEachPart(log, [
    ['teardown', () => Promise.reject(new CcciError({ code: 'ENGINE_GONE', message: 'gone', fault: 'harness' }))],
    ['the teardown of the deps', async () => void done.push('deps')],
  ]);
  await log.proof({ id: 'secrets-masked', name: '' }, () => 'none');
  expect(done).toEqual(['deps']);
  expect(log.tests.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['teardown was carried out', 'failed'],
    ['', 'passed'],
  ]);
  expect(log.outcome()).toMatchObject({ verdict: 'failed', fault: 'harness' });
});
