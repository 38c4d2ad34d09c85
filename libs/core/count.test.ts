import { expect, test } from 'vitest';
import { count } from './count.ts';

test('what is counted is in the plural but for one', () => {
  expect([count(0, 'table'), count(1, 'table'), count(2, 'table'), count(3, 'query')]).toEqual([
    '0 tables',
    '1 table',
    '2 tables',
    '3 queries',
  ]);
});
