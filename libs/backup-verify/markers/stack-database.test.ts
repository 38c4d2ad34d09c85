import { expect, test } from 'vitest';
import { type Driver, type KnownLogins, StackDatabase } from './database-marker.ts';
import type { MarkerContext } from './marker.ts';

const REFUSED = new Error('password authentication failed');

test('credentials are read once, by all who share what is known, and again when the database refuses them', async () => {
  const stack = openStack('old');
  const known: KnownLogins = new Map();
  const open = () => new StackDatabase(stack.driver, { service: 'db', database: 'app' }, known);
  await open().use(stack.context, () => Promise.resolve());
  await open().use(stack.context, () => Promise.resolve());
  expect(stack.reads).toBe(1);

  stack.password = 'new';
  await open().use(stack.context, () => Promise.resolve());
  expect(stack.reads).toBe(2);
});

test('credentials that were just read and are refused end the operation at once', async () => {
  const stack = openStack('old');
  const driver = { ...stack.driver, connect: () => Promise.reject(REFUSED) };
  const use = new StackDatabase(driver, { service: 'db', database: 'app' }).use(stack.context, () => Promise.resolve());
  await expect(use).rejects.toMatchObject({ code: 'DATABASE_LOGIN_REFUSED' });
  expect(stack.reads).toBe(1);
});

test('what the operation itself has read is not read again: a login that is refused at the second attempt is refused', async () => {
  const stack = openStack('old');
  const answers = [new Error('connect ECONNREFUSED'), REFUSED];
  const driver: Driver = {
    ...stack.driver,
    connect: () => Promise.reject(answers.shift() ?? new Error('asked too often')),
    judge: (error) => (error === REFUSED ? 'login' : 'away'),
  };
  const use = new StackDatabase(driver, { service: 'db', database: 'app' }).use(stack.context, () => Promise.resolve());
  await expect(use).rejects.toMatchObject({ code: 'DATABASE_LOGIN_REFUSED' });
  expect(stack.reads).toBe(1);
});

/** A database whose password can change, and how often the stack was asked for it. */
function openStack(password: string) {
  const stack = { password, reads: 0 };
  const read = () => ((stack.reads += 1), Promise.resolve(stack.password));
  const driver: Driver = {
    name: 'postgres',
    port: 5432,
    otherPorts: [],
    user: 'app',
    password: () => ({ describe: 'variable POSTGRES_PASSWORD', read }),
    database: (user) => user,
    connect: (login) =>
      login.password === stack.password
        ? Promise.resolve({ run: () => Promise.resolve([]), [Symbol.asyncDispose]: () => Promise.resolve() })
        : Promise.reject(REFUSED),
    judge: () => 'login',
    statements: () => ({ create: '', clear: '', write: '', read: '', remove: '' }),
  };
  const unused = () => Promise.reject(new Error('nothing else of the stack is needed'));
  const context: MarkerContext = {
    stack: 'app_ci_test',
    domain: 'app.ci.test',
    services: [],
    exec: unused,
    openVolumes: unused,
    forwardPort: () =>
      Promise.resolve({
        host: '127.0.0.1',
        port: 1,
        containerId: 'db',
        refusal: () => undefined,
        listening: () => Promise.resolve([]),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
  return Object.assign(stack, { driver, context });
}
