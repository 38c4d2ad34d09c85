import { expect, test } from 'vitest';
import { alternatives, takesOthers } from './routes.ts';

test('a rule is multiplied out into its alternatives', () => {
  expect(alternatives('A(`x||y`) && (B(`1`) || C(`2`)) || D(`3`)')).toEqual([
    'A(`x||y`) && B(`1`)',
    'A(`x||y`) && C(`2`)',
    'D(`3`)',
  ]);
});

test('a rule of more alternatives than anybody writes is told, and not multiplied out', () => {
  const rule = Array.from({ length: 12 }, () => '(A(`1`) || B(`2`))').join(' && ');
  expect(alternatives(rule)).toBeUndefined();
  const route = { service: 'app', router: 'x', protocol: 'http', entrypoints: [], rule } as const;
  expect(takesOthers(route, { domain: 'a.test', zone: 'test', env: [] })).toContain('more than 1000 alternatives');
  expect(alternatives('('.repeat(100_000))).toBeUndefined();
});
