import { expect, test } from 'vitest';
import { createRedactor, credentialsIn, plainText, withoutCredentials } from './redaction.ts';

const SECRET = 's3"cr/et+ <välue>!?';

test.each([
  ['raw', SECRET],
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['base64url', Buffer.from(SECRET).toString('base64url')],
  ['URL-escaped', encodeURIComponent(SECRET)],
  [
    'URL-escaped by RFC 3986, in lower case',
    encodeURIComponent(SECRET)
      .replace('!', '%21')
      .replace(/%../g, (escape) => escape.toLowerCase()),
  ],
  ['a field of a form', new URLSearchParams({ password: SECRET }).toString()],
  ['JSON-escaped', JSON.stringify({ password: SECRET })],
  ['JSON-escaped as PHP does', JSON.stringify(SECRET).replace('/', '\\/')],
  ['JSON-escaped as Python does', JSON.stringify(SECRET).replace('ä', '\\u00e4')],
  ['JSON-escaped within JSON', JSON.stringify(JSON.stringify({ password: SECRET }))],
  ['JSON-escaped in capitals', JSON.stringify(SECRET).replace('<', '\\u003C').replace('>', '\\u003E')],
  ['base64 in an address', encodeURIComponent(Buffer.from(SECRET).toString('base64'))],
  ['base64 as PHP escapes it', Buffer.from(SECRET).toString('base64').replaceAll('/', '\\/')],
  ['HTML-escaped by names', 's3&quot;cr/et+ &lt;välue&gt;!?'],
  ['HTML-escaped by hexadecimal numbers', 's3&#x22;cr/et+ &#x3C;välue&#x3E;!?'],
  ['hexadecimal', Buffer.from(SECRET).toString('hex')],
  ['JSON-escaped as Go does', JSON.stringify(SECRET).replace('<', '\\u003c').replace('>', '\\u003e')],
])('masks and finds a secret that is %s', (_form, text) => {
  const redactor = createRedactor();
  redactor.add('db_password', SECRET);
  const line = `before ${text} after`;
  expect(redactor.find(line)).toEqual(['db_password']);
  expect(redactor.find(Buffer.from(line))).toEqual(['db_password']);
  expect(redactor.mask(line)).toContain('‹db_password›');
  expect(redactor.find(redactor.mask(line))).toEqual([]);
});

test.each([0, 1, 2])('masks and finds a secret within longer base64, %i bytes behind a whole group', (offset) => {
  const redactor = createRedactor({ db_password: 'correct horse' });
  for (const after of ['', 'x', 'xy', 'xyz']) {
    const encoded = Buffer.from(`user:admin:${'.'.repeat(offset)}correct horse${after}`).toString('base64');
    expect(redactor.find(`Authorization: Basic ${encoded}`)).toEqual(['db_password']);
    expect(Buffer.from(redactor.mask(encoded).replace('‹db_password›', ''), 'base64').toString('latin1')).not.toContain(
      'orrect hors',
    );
  }
});

test('leaves text without secrets alone, and does not mask short words', () => {
  const redactor = createRedactor({ pin: 'abc', password: 'correct horse' });
  expect(redactor.mask('abc of nginx')).toBe('abc of nginx');
  expect(redactor.find('abc of nginx, correct')).toEqual([]);
});

test('of two secrets of which one holds the other, the whole is masked', () => {
  const redactor = createRedactor({ part: 'secret-of', whole: 'secret-of-all' });
  expect(redactor.mask('it is secret-of-all')).toBe('it is ‹whole›');
});

test('a key of several lines is masked line by line, and in the forms of pages and hexadecimal', () => {
  const lines = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBgkqhkiG9w0B',
    'AQEFAASCBKcwggSjAgEAAoIB',
    '-----END PRIVATE KEY-----',
  ];
  const redactor = createRedactor({ tls_key: lines.join('\n'), password: 'pa<ss>"w&o\'rd' });
  expect(redactor.mask(`key: ${lines[1]}, ${lines[2]}`)).toBe('key: ‹tls_key›, ‹tls_key›');
  expect(redactor.mask('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
  for (const form of [
    'pa&lt;ss&gt;&quot;w&amp;o&apos;rd',
    'pa&lt;ss&gt;&quot;w&amp;o&#39;rd',
    'pa&#60;ss&#62;&#34;w&#38;o&#39;rd',
    Buffer.from('pa<ss>"w&o\'rd').toString('hex'),
  ])
    expect(redactor.mask(`<p>${form}</p>`)).toBe('<p>‹password›</p>');
});

test('the lines of a secret that is no key are masked too, and those that are ordinary words are not', () => {
  const redactor = createRedactor({ users: 'ann:tr0ub4dor\r\nbob: x\ncorrect horse battery' });
  expect(redactor.mask('login ann:tr0ub4dor, bob: x, correct horse battery')).toBe('login ‹users›, bob: x, ‹users›');
});

test('two secrets of one name are both masked; what is too short to be sought is named', () => {
  const redactor = createRedactor({ token: 'correct horse', pin: '1234', empty: ' ' });
  redactor.add('token', 'battery staple');
  expect(redactor.mask('correct horse, battery staple')).toBe('‹token›, ‹token›');
  expect(redactor.unsought).toEqual(['pin']);
});

test.each([
  ['Go', 'a&#43;b/c=', 'a+b/c='],
  ['Handlebars', 'a+b/c&#x3D;', 'a+b/c='],
  ['Mustache', 'a+b&#x2F;c&#x3D;', 'a+b/c='],
  ['JSON for a script in a page', '"it\\u0027s \\u003cnew\\u003e"', "it's <new>"],
  ['an address within an address', '?next=%2Flogin%3Fkey%3Da%252Fb%252Bc%253D', 'a/b+c='],
  ['a shell that prints what it runs', "+ login 'it'\\''s new'", "it's new"],
  ['SQL', "VALUES ('it''s new')", "it's new"],
  ['backslashes', '"it\\\'s \\"new\\""', `it's "new"`],
  ['JSON within JSON', JSON.stringify(JSON.stringify({ password: 'a"b/c=' })), 'a"b/c='],
])('a secret is found as pages have it by %s', (_by, page, secret) => {
  const redactor = createRedactor({ key: secret });
  expect(redactor.find(page)).toEqual(['key']);
  expect(redactor.mask(page)).toContain('‹key›');
});

test('text for terminals becomes plain', () => {
  expect(plainText('\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\r\nnext\ttab\u0008')).toBe(
    'red link\nnext\ttab',
  );
});

test('credentials of an address are found, and taken out', () => {
  expect(credentialsIn('https://me:t%40ken@git.example.org/a.git')).toEqual(['t%40ken', 't@ken']);
  expect(credentialsIn('https://ghp_0123456789abcdef:x-oauth-basic@github.com/a')).toEqual([
    'x-oauth-basic',
    'ghp_0123456789abcdef',
  ]);
  expect(credentialsIn('https://git.example.org/a.git?private_token=to%2Fken&b#c')).toEqual([
    'to%2Fken',
    'to/ken',
    'b',
  ]);
  expect(withoutCredentials('https://git.example.org/a.git?private_token=token#c')).toBe(
    'https://git.example.org/a.git',
  );
  expect(credentialsIn('https://ghp_token@github.com/a')).toEqual(['ghp_token']);
  expect(credentialsIn('ssh://git@git.example.org/a')).toEqual([]);
  expect(credentialsIn('/repos/a')).toEqual([]);
  expect(withoutCredentials('https://me:t%40ken@git.example.org/a.git')).toBe('https://git.example.org/a.git');
  expect(withoutCredentials('git@git.example.org:a/b')).toBe('git@git.example.org:a/b');
});
