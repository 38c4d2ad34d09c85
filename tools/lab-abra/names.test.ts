import { expect, test } from 'vitest';
import { Fatal } from './fatal.ts';
import { requireShortName, secretObjectName, splitPin, stackNameOf } from './names.ts';

test('a stack is its domain with underscores for dots, and at most 45 characters', () => {
  expect(stackNameOf('cust-abc123.ci.test')).toBe('cust-abc123_ci_test');
  expect(stackNameOf(`${'a'.repeat(50)}.test`)).toBe('a'.repeat(45));
});

test('64 characters are taken, 65 are refused with both numbers', () => {
  expect(() => requireShortName('config', 'x'.repeat(64))).not.toThrow();
  expect(() => requireShortName('config', 'x'.repeat(65))).toThrow('has 65 characters, Docker takes at most 64');
  expect(() => secretObjectName('s'.repeat(45), 'a_rather_long_name', 'v1')).toThrow(Fatal);
});

test('a pin may be absent, a version or a commit', () => {
  expect(splitPin('custom-html')).toEqual({ recipe: 'custom-html' });
  expect(splitPin('custom-html:1.11.0+1.26.3')).toEqual({ recipe: 'custom-html', version: '1.11.0+1.26.3' });
  expect(splitPin('gitea:90ac208c')).toEqual({ recipe: 'gitea', version: '90ac208c' });
});
