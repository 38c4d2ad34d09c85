import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComposeModel } from '@cc-ci/abra/files';
import { expect, test } from 'vitest';
import type { App } from './app.ts';
import { readModel } from './compose-model.ts';
import { parseEnv } from './env-file.ts';
import { generateValue, secretSpecs } from './secrets.ts';

function appWith(env: string): App {
  return { domain: 'a.test', server: 'default', path: '/x', recipe: 'thing', stack: 'a_test', env: parseEnv(env) };
}

function modelWith(name: string, version: string): ComposeModel {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'abra-secrets-'));
  const secrets = `secrets: {${name}: {external: true, name: a_test_${name}_${version}}, unused: {external: true}}`;
  writeFileSync(join(folder.path, 'compose.yml'), `services: {app: {image: x, secrets: [${name}]}}\n${secrets}\n`);
  return readModel({ name: 'thing', dir: folder.path }, {});
}

test('a secret has its version from its name and its modifiers from the env file', () => {
  const app = appWith('SECRET_DB_PASSWORD_VERSION=v2 # length=32 charset=hex');
  expect(secretSpecs(app, modelWith('db_password', 'v2'))).toEqual([
    {
      name: 'db_password',
      version: 'v2',
      objectName: 'a_test_db_password_v2',
      length: 32,
      charset: 'hex',
      generated: true,
    },
  ]);
});

test('generate=false is for a person to insert', () => {
  expect(secretSpecs(appWith('SECRET_SMTP_VERSION=v1 # generate=false'), modelWith('smtp', 'v1'))[0]).toMatchObject({
    generated: false,
  });
});

test('a secret without a version, and one with a length that is none, are refused', () => {
  expect(() => secretSpecs(appWith(''), modelWith('smtp', ''))).toThrow('missing version for secret? (smtp)');
  expect(() => secretSpecs(appWith('SECRET_SMTP_VERSION=v1 # length=long'), modelWith('smtp', 'v1'))).toThrow(
    'length=long',
  );
});

test.each([
  ['hex', /^[0-9a-f]{40}$/],
  ['alnum', /^[0-9A-Za-z]{40}$/],
  [undefined, /^[0-9A-Za-z]{40}$/],
  ['default,safespecial', /^[0-9A-Za-z!@#%^&*_\-+=]{40}$/],
])('charset %s', (charset, expected) => {
  expect(generateValue({ length: 40, charset })).toMatch(expected);
  expect(generateValue({ length: 40, charset })).not.toBe(generateValue({ length: 40, charset }));
});

test('without a length it is four words, and an unknown charset is refused', () => {
  expect(generateValue({})).toMatch(/^[a-z]+(-[a-z]+){3}$/);
  expect(() => generateValue({ length: 8, charset: 'runes' })).toThrow('unknown charset "runes"');
});
