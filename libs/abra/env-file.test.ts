import { expect, test } from 'vitest';
import { editEnvFile, parseEnvFile, secretVersions } from './env-file.ts';

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

test('changes what is there, adds what is not, and leaves the rest as it was', () => {
  const edited = editEnvFile(SAMPLE, { DOMAIN: 'ghos-3fa1c2.ci.test', WELCOME: 'a "b" $c' });
  expect(edited).toContain('# LATER=1\n');
  expect(parseEnvFile(edited).get('DOMAIN')).toBe('ghos-3fa1c2.ci.test');
  expect(edited.endsWith('WELCOME="a \\"b\\" \\$c"\n')).toBe(true);
});

test('finds the secrets with their versions', () => {
  expect(secretVersions(parseEnvFile(SAMPLE))).toEqual(new Map([['db_password', 'v1']]));
});
