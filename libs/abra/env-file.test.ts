import { expect, test } from 'vitest';
import { editEnvFile, parseEnvFile, secretsByHand, secretVersions } from './env-file.ts';

const SAMPLE = `TYPE=ghost:1.2.0+6
DOMAIN=ghost.example.com
# LATER=1
COMPOSE_FILE="compose.yml"
COMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"
EXTRA_DOMAINS=', \`www.example.com\`'
SECRET_DB_PASSWORD_VERSION=v1  # length=32 charset=hex
`;

test('reads assignments with quotes, comments and references to what stands above', () => {
  expect(Object.fromEntries(parseEnvFile(SAMPLE))).toEqual({
    TYPE: 'ghost:1.2.0+6',
    DOMAIN: 'ghost.example.com',
    COMPOSE_FILE: 'compose.yml:compose.smtp.yml',
    EXTRA_DOMAINS: ', `www.example.com`',
    SECRET_DB_PASSWORD_VERSION: 'v1',
  });
});

test('a text that cannot be read is the recipe’s fault, a value that cannot be written is not', () => {
  expect(() => parseEnvFile('A=1\nB="x\n', '.env.sample')).toThrow(
    expect.objectContaining({
      code: 'RECIPE_FILE_WRONG',
      fault: 'recipe',
      message: '.env.sample line 2: the " before the value of B is never closed',
    }),
  );
  expect(() => editEnvFile('A=1\n', { A: 'x\n\\' })).toThrow(
    expect.objectContaining({
      code: 'ENV_NOT_WRITABLE',
      fault: 'harness',
      message: expect.stringContaining('.env, A: '),
    }),
  );
});

test('finds the secrets with their versions', () => {
  expect(secretVersions(parseEnvFile(SAMPLE))).toEqual(new Map([['db_password', 'v1']]));
});

test('finds the secrets that are inserted by hand', () => {
  const text =
    'SECRET_A_VERSION=v1 # generate=false\nSECRET_B_VERSION=v1 # length=3\nSECRET_C_VERSION="v1" #generate=false\n';
  expect(secretsByHand(text)).toEqual(new Set(['a', 'c']));
});

test.each([
  [
    '\uFEFFA=1\n',
    'the name in "A=1" holds a byte order mark, which cannot be seen: save the file as UTF-8 without one',
  ],
  ['A\u200B=1\n', 'the name in "A=1" holds U+200B, which cannot be seen'],
  ['A?=1\n', 'the name in "A?=1" holds "?"'],
])('a character that no name has is told so that it can be found: %j', (text, why) => {
  expect(() => parseEnvFile(text, '.env.sample')).toThrow(`.env.sample line 1: ${why}`);
});
