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
  expect(traceName({ file, name })).toBe(expected);
});

test('a long name is cut at the end of a word', () => {
  expect(traceName({ file: 'a.test.ts', name: 'word '.repeat(40) })).toMatch(/^trace-a-(word-){10,}word\.zip$/);
  expect(traceName({ file: 'a.test.ts', name: 'word '.repeat(40) }).length).toBeLessThan(100);
});

test('tests of one name in two suites have a trace each', () => {
  const [one, two] = ['editor > signs in', 'admin > signs in'].map((name) => traceName({ file: 'a.test.ts', name }));
  expect(one).not.toBe(two);
});
