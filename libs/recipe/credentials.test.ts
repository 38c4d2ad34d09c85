import { createRedactor } from '@cc-ci/core';
import { expect, test } from 'vitest';
import { type AppAddress, secretsOf } from './address.ts';
import { openApp } from './app.ts';
import { drawCredentials, namedCredentials } from './credentials.ts';

const PUBLIC = {
  recipe: 'n8n',
  domain: 'n8n-3fa1c2.ci.test',
  stack: 'n8n-3fa1c2_ci_test',
  target: { kind: 'lab', zone: 'ci.test', dockerHost: 'unix:///nowhere', nameservers: [], env: {} },
  env: {},
  secrets: {},
  artefactsDir: '/nowhere',
};

/** The address of an app, of which everything but the passwords is the same at every call. */
function addressOf(credentials = drawCredentials()): AppAddress {
  return { ...(PUBLIC as unknown as AppAddress), credentials };
}

test('two runs have different passwords, although all that is public is the same', async () => {
  await using first = openApp(addressOf());
  await using second = openApp(addressOf());
  expect(first.credential('owner')).not.toBe(second.credential('owner'));
});

test('one run has one password a name, in each of its apps’ processes', async () => {
  const address = addressOf();
  const inAnotherProcess = JSON.parse(JSON.stringify(address)) as AppAddress;
  await using runner = openApp(address);
  await using worker = openApp(inAnotherProcess);
  expect(worker.credential('owner')).toBe(runner.credential('owner'));
  expect(new Set(Object.values(address.credentials)).size).toBe(4);
});

test('a password passes the usual rules for passwords', () => {
  for (const password of Object.values(drawCredentials()))
    expect(password).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^A-Za-z0-9]).{20,64}$/);
});

test('every password is masked, used or not, and those of the provider’s app are, too', () => {
  const [own, dep] = [drawCredentials(), drawCredentials()];
  expect(createRedactor(namedCredentials(own)).mask(`owner: ${own.owner}`)).toBe('owner: ‹credential:owner›');
  const user = { username: 'user', password: 'of-the-run', email: 'a@example.com', firstName: 'A', lastName: 'B' };
  const client = { issuer: 'https://auth.ci.test', clientId: 'app', clientSecret: 'client-secret' };
  const sso = { module: 'recipe.ts', dep: addressOf(dep), realm: 'app-3fa1c2', client, user, redirectUri: '' };
  const redactor = createRedactor(secretsOf({ ...addressOf(own), sso }));
  for (const password of [...Object.values(own), ...Object.values(dep)])
    expect(redactor.mask(`it is ${password}`)).toMatch(/^it is ‹[\w:]+›$/);
});

test('a secret that is called like somebody’s password, or like the provider’s, is masked beside it', () => {
  const dep = addressOf();
  const user = { username: 'user', password: 'of-the-user', email: 'a@example.com', firstName: 'A', lastName: 'B' };
  const client = { issuer: 'https://auth.ci.test', clientId: 'app', clientSecret: 'client-secret' };
  const sso = { module: 'recipe.ts', dep, realm: 'app-3fa1c2', client, user, redirectUri: '' };
  const secrets = { admin_password: 'one-secret-of-it', sso_password: 'another-secret-of-it' };
  const values = Object.values(secretsOf({ ...addressOf(), secrets, sso }));
  expect(values).toEqual(expect.arrayContaining([...Object.values(secrets), 'of-the-user', 'client-secret']));
});
