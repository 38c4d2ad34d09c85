import { expect, test } from 'vitest';
import { foreignRoutes } from './foreign-routes.ts';
import { alternatives } from './routes.ts';

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
  const labels = { 'traefik.enable': 'true', 'traefik.http.routers.x.rule': rule };
  const app = { recipe: 'a', stack: 'a_test', domain: 'a.test', zone: 'test', ingressPorts: [], given: [] };
  expect(foreignRoutes([{ name: 'app', labels }], app)).toMatchObject([
    { why: expect.stringContaining('more than 1000 alternatives') as string },
  ]);
  expect(alternatives('('.repeat(100_000))).toBeUndefined();
});
