import { proof } from '@cc-ci/results';
import { expect, test } from 'vitest';
import { failed, passed, unverified } from '../proof.ts';
import { takeBackup } from './take-backup.ts';

const whole = passed(proof('dump-complete', '/dump.sql'), '12 bytes');
const cut = (number: number) => failed(proof('dump-complete', '/dump.sql'), `cut at try ${number}`);

test('a backup that passes at once has no flakes', async () => {
  expect(await takeBackup(async () => ({ proofs: [whole], result: 'abc' }))).toEqual({
    proofs: [whole],
    result: 'abc',
    flakes: [],
    passed: true,
  });
});

test('a cut dump is taken again, and each failed attempt is kept', async () => {
  const outcome = await takeBackup(async (number) => ({ proofs: [number < 3 ? cut(number) : whole], result: number }));
  expect(outcome).toMatchObject({ passed: true, result: 3, proofs: [whole] });
  expect(outcome.flakes).toEqual([
    { attempt: 1, message: 'the dump /dump.sql is complete: cut at try 1' },
    { attempt: 2, message: 'the dump /dump.sql is complete: cut at try 2' },
  ]);
});

test('after the last attempt it is a failure, and no further one is made', async () => {
  const outcome = await takeBackup(async (number) => ({ proofs: [whole, cut(number)], result: number }), { max: 2 });
  expect(outcome).toMatchObject({ passed: false, result: 2 });
  expect(outcome.flakes).toHaveLength(2);
});

test('a failure that is the same twice, or that says so itself, is not tried a third time', async () => {
  const same = await takeBackup(async (number) => ({ proofs: [cut(7)], result: number }));
  expect(same).toMatchObject({ passed: false, result: 2 });
  expect(same.flakes).toHaveLength(2);
  const final = await takeBackup(async (number) => ({ proofs: [{ ...cut(7), final: true }], result: number }));
  expect(final.flakes).toHaveLength(1);
});

test('what could not be told is no reason to try again', async () => {
  const unknown = unverified(proof('dump-complete', '/dump.sql'), 'nothing tells');
  expect(await takeBackup(async () => ({ proofs: [whole, unknown], result: 1 }))).toMatchObject({
    flakes: [],
    proofs: [whole, unknown],
  });
});

test('an attempt that throws is not tried again', async () => {
  let attempts = 0;
  await expect(takeBackup(() => Promise.reject(new Error(`bot is gone ${++attempts}`)))).rejects.toThrow(
    'bot is gone 1',
  );
});
