import { describe, expect, test } from 'vitest';
import { type Check, orderOfRecipes, planChecks, type Recipes } from './recipe-plan.ts';

const all = ['drone', 'ghost', 'gitea', 'keycloak', 'n8n'];
const deps = { drone: ['gitea'], gitea: ['keycloak'] };
const checks: Check[] = [
  { name: 'deps.e2e.ts', kind: 'file', asked: 'deps.e2e.ts' },
  ...all.flatMap((recipe): Check[] => [
    { name: `recipe-${recipe}:mistakes`, kind: 'mistakes', recipe, asked: `recipe-${recipe}:mistakes` },
    { name: `recipe-${recipe}:test`, kind: 'run', recipe, asked: `recipe-${recipe}:test` },
  ]),
];

const plan = (changed: string[], affected: string[]): Check[] => planChecks(checks, { all, deps, changed, affected });
const names = (found: readonly Check[]): string[] => found.map(({ name }) => name.replace('recipe-', ''));

describe('the order of the checks', () => {
  test('what changed, then who needs it, also through another, then the rest; runs before mistakes', () => {
    expect(names(plan(['keycloak'], ['keycloak', 'gitea', 'drone']))).toEqual([
      'keycloak:test',
      'keycloak:mistakes',
      'drone:test',
      'gitea:test',
      'drone:mistakes',
      'gitea:mistakes',
      'deps.e2e.ts',
      'ghost:test',
      'n8n:test',
      'ghost:mistakes',
      'n8n:mistakes',
    ]);
  });

  test('a change that affects no recipe leaves the files about several for the end', () => {
    expect(names(plan([], [])).at(-1)).toBe('deps.e2e.ts');
  });

  test('a change of a library affects all alike: every run comes before the first mistakes', () => {
    expect(names(plan([], all)).slice(0, 6)).toEqual([
      'drone:test',
      'ghost:test',
      'gitea:test',
      'keycloak:test',
      'n8n:test',
      'drone:mistakes',
    ]);
  });

  test('nothing is lost and nothing comes twice', () => {
    expect(new Set(names(plan(['ghost'], ['ghost', 'n8n'])))).toEqual(new Set(names(checks)));
    expect(plan(['ghost'], ['ghost'])).toHaveLength(checks.length);
  });
});

test('images are built in the order in which the recipes begin', () => {
  const recipes: Recipes = { all, deps, changed: ['n8n'], affected: ['n8n', 'ghost'] };
  expect(orderOfRecipes(planChecks(checks, recipes))).toEqual(['n8n', 'ghost', 'drone', 'gitea', 'keycloak']);
});
