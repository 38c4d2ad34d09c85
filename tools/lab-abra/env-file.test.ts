import { expect, test } from 'vitest';
import { parseEnv, replaceValue } from './env-file.ts';

test('quotes, comments and empty values are read as docker and direnv read them', () => {
  const { values } = parseEnv(`
TYPE=custom-html:1.11.0+1.26.3
# a comment
#OFF=1
EMPTY=
PLAIN=a b  # said behind it
HASH=a#b
SINGLE='$HOME # stays'
DOUBLE="line\\nnext \\"quoted\\" end" # behind
EXTRA_DOMAINS=', \`www.example.com\`'
export EXPORTED=yes
`);
  expect(values).toEqual({
    TYPE: 'custom-html:1.11.0+1.26.3',
    EMPTY: '',
    PLAIN: 'a b',
    HASH: 'a#b',
    SINGLE: '$HOME # stays',
    DOUBLE: 'line\nnext "quoted" end',
    EXTRA_DOMAINS: ', `www.example.com`',
    EXPORTED: 'yes',
  });
});

test('COMPOSE_FILE grows by its own name, in file order', () => {
  const { values } = parseEnv(
    'COMPOSE_FILE="compose.yml"\nCOMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"\nCOMPOSE_FILE=${COMPOSE_FILE}:sub/compose.s3.yml\n',
  );
  expect(values['COMPOSE_FILE']).toBe('compose.yml:compose.smtp.yml:sub/compose.s3.yml');
});

test('a text that godotenv refuses is fatal, with the file and its line', () => {
  expect(() => parseEnv('A=1\nB-C=2\n', 'a.test.env')).toThrow(/^a\.test\.env line 2: the name in "B-C=2" holds "-"/);
});

test('a name that nothing above sets is empty, and an escaped dollar stays', () => {
  expect(parseEnv('A=$B-x\nB=1\nC="\\$B"').values).toEqual({ A: '-x', B: '1', C: '$B' });
});

test('the modifiers of a secret stand behind its version', () => {
  const { values, modifiers } = parseEnv(
    'SECRET_KEY_VERSION=v1 # length=64 charset=hex\nSECRET_SMTP_VERSION=v2  # generate=false',
  );
  expect(values).toEqual({ SECRET_KEY_VERSION: 'v1', SECRET_SMTP_VERSION: 'v2' });
  expect(modifiers).toEqual({
    SECRET_KEY_VERSION: { length: '64', charset: 'hex' },
    SECRET_SMTP_VERSION: { generate: 'false' },
  });
});

test('a version is pinned in its line alone', () => {
  const text = '#TYPE=old\nTYPE=custom-html:1.0.0 # recipe\nDOMAIN=a.example.com\n';
  expect(replaceValue(text, 'TYPE', 'custom-html:90ac208c')).toBe(
    '#TYPE=old\nTYPE=custom-html:90ac208c # recipe\nDOMAIN=a.example.com\n',
  );
});
