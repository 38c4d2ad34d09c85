import { CcciError } from '@cc-ci/core';
import { expect, test } from 'vitest';
import { retryConnection, type RetryOptions } from './retry.ts';

const options: RetryOptions = {
  what: 'postgres of service db to take a connection',
  timeoutMs: 60_000,
  tryThis: 'npx --offline cc-ci logs app.ci.test db',
  signal: undefined,
  passing: (error) => ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'connection refused' : undefined),
};

const noTask = new CcciError({
  code: 'NO_RUNNING_TASK',
  message: 'service db has no running task',
  last: 'task 1 starting',
  fault: 'recipe',
});
const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
const stopped = Object.assign(new Error('container is not running'), { statusCode: 409 });

/** An operation that fails with each of the errors before it works. */
function failing(...errors: Error[]) {
  let calls = 0;
  const operation = () => (calls < errors.length ? Promise.reject(errors[calls++]!) : Promise.resolve(++calls));
  return { operation, calls: () => calls };
}

test('a missing task, a stopped container and a refused connection are waited out', async () => {
  const { operation } = failing(noTask, stopped);
  expect(await retryConnection(operation, options)).toBe(3);
  expect(await retryConnection(failing(refused).operation, options)).toBe(2);
});

test('what the database answers ends the wait at once', async () => {
  const answer = Object.assign(new Error('permission denied for schema public'), { code: '42501' });
  const { operation, calls } = failing(answer, answer);
  await expect(retryConnection(operation, options)).rejects.toBe(answer);
  expect(calls()).toBe(1);
});

test('a database that stays away is told with how often was looked and what was seen last', async () => {
  await expect(retryConnection(() => Promise.reject(noTask), { ...options, timeoutMs: 1_200 })).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringMatching(
      /^waited 1.2 s for postgres of service db to take a connection \(looked \d times?\)$/,
    ),
    last: 'service db has no running task: task 1 starting',
    tryThis: 'npx --offline cc-ci logs app.ci.test db',
  });
});
