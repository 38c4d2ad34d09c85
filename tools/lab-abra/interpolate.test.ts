import { expect, test } from 'vitest';
import { escapeDollars, interpolate, interpolateTree } from './interpolate.ts';

const env = { SET: 'value', EMPTY: '' };

test.each([
  ['$SET and ${SET}', 'value and value'],
  ['${UNSET:-else}${EMPTY:-else}${EMPTY-else}', 'elseelse'],
  ['${UNSET}.', '.'],
  ['$$SET', '$SET'],
])('%s gives %s', (text, expected) => {
  expect(interpolate(text, env)).toBe(expected);
});

test('a required variable that is missing is fatal with its message', () => {
  expect(() => interpolate('${UNSET:?set the domain}', env)).toThrow(
    'required variable UNSET is missing a value: set the domain',
  );
});

test('names of a mapping are left as Docker leaves them', () => {
  expect(interpolateTree({ '${SET}': ['$SET', 3, null] }, env)).toEqual({ '${SET}': ['value', 3, null] });
});

test('an escaped text comes through unchanged', () => {
  const password = 'a$b${c}$$d';
  expect(interpolate(escapeDollars(password), env)).toBe(password);
});
