import { expect, test } from 'vitest';
import { shorten } from './shorten.ts';

test('a text without an end keeps its beginning and, above all, its end', () => {
  expect(shorten('short', 8)).toBe('short');
  expect(shorten('0123456789abcdef', 8)).toBe('01\n… 10 characters are left out …\ncdef');
  expect(shorten('x'.repeat(40_000)).length).toBeLessThan(30_000);
});
