import { expect, test } from 'vitest';
import { compareVersions, isVersion, sortVersions } from './versions.ts';

test("the recipe's numbers come first, and count as numbers", () => {
  expect(sortVersions(['1.10.0+1.22.1', '1.9.0+1.30.0', '1.11.0+1.26.3', '0.2.0+v1.15.0'])).toEqual([
    '0.2.0+v1.15.0',
    '1.9.0+1.30.0',
    '1.10.0+1.22.1',
    '1.11.0+1.26.3',
  ]);
});

test("the app's part decides between equal ones, numbers as numbers", () => {
  expect(compareVersions('2.1.0+10.11.9', '2.1.0+10.11.15')).toBeLessThan(0);
  expect(compareVersions('3.5.3+1.24.2-rootless', '3.5.3+1.24.2-rootless')).toBe(0);
});

test('what is no release id is left out', () => {
  expect(sortVersions(['latest', 'release/1.0.0', '3.5.2', 'v1', '1.14.1-rootless_1'])).toEqual(['3.5.2']);
  expect(isVersion('90ac208c')).toBe(false);
});
