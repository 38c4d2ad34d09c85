import { expect, test } from 'vitest';
import { traceName } from './trace-name.ts';

test.each([
  [
    'browser/smoke.test.ts',
    'a page with its stylesheet is rendered',
    'trace-smoke-a-page-with-its-stylesheet-is-rendered.zip',
  ],
  ['browser/sign-in.test.ts', 'the owner’s café: login, consent', 'trace-sign-in-the-owners-cafe-login-consent.zip'],
])('a trace of %s tells file and test', (file, name, expected) => {
  expect(traceName({ name, file: { name: file } })).toBe(expected);
});

test('a long name is cut at the end of a word', () => {
  expect(traceName({ name: 'word '.repeat(40), file: { name: 'a.test.ts' } })).toMatch(
    /^trace-a-(word-){10,}word\.zip$/,
  );
  expect(traceName({ name: 'word '.repeat(40), file: { name: 'a.test.ts' } }).length).toBeLessThan(100);
});
