import { expect, test } from 'vitest';
import { createAppDomain, createRunId, stackNameOf } from './ids.ts';
import { nearest, suggestion } from './nearest.ts';

test('domains are four letters, six hex digits and the zone', () => {
  expect(createAppDomain('custom-html', 'ci.test')).toMatch(/^cust-[0-9a-f]{6}\.ci\.test$/);
  expect(createAppDomain('n8n', 'ci.test')).toMatch(/^n8nx-[0-9a-f]{6}\.ci\.test$/);
});

test('run ids sort by time', () => {
  expect(createRunId(new Date('2026-11-24T03:15:00.123Z'))).toMatch(/^20261124-031500-[0-9a-f]{6}$/);
});

test('stack names keep hyphens', () => {
  expect(stackNameOf('cust-3fa1c2.ci.test')).toBe('cust-3fa1c2_ci_test');
});

test('a stack name is cut where abra cuts it', () => {
  const stack = stackNameOf('cust-3fa1c2.a-zone-of-more-than-thirty-four-characters.example');
  expect(stack).toBe('cust-3fa1c2_a-zone-of-more-than-thirty-four-c');
  expect(stack).toHaveLength(45);
});

test('the nearest known word is suggested, and the list where none is near', () => {
  expect(nearest('custom-htm', ['custom-html', 'ghost'])).toBe('custom-html');
  expect(nearest('zzz', ['custom-html', 'ghost'])).toBeUndefined();
  expect(suggestion('zzz', ['ghost', 'custom-html'])).toBe('known: custom-html, ghost');
});
