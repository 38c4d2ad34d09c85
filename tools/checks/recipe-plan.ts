/** One thing to check of the recipes: a target of Nx, or a file of end-to-end tests that is about several of them. */
export interface Check {
  /** For people, such as `recipe-ghost:test`. */
  readonly name: string;
  readonly kind: 'run' | 'mistakes' | 'file';
  /** The recipe that it is about; a file is about several. */
  readonly recipe?: string;
  /** What Nx or vitest is asked for. */
  readonly asked: string;
}

/** What is known of the recipes and of the change. */
export interface Recipes {
  readonly all: readonly string[];
  /** The recipes that each of them needs. */
  readonly deps: Readonly<Record<string, readonly string[]>>;
  /** Those whose own folder the change touches. */
  readonly changed: readonly string[];
  /** Those that the change affects in any way. */
  readonly affected: readonly string[];
}

const KINDS: readonly Check['kind'][] = ['run', 'mistakes', 'file'];

/**
 * The checks in the order in which they begin: recipes that the change touches, those that need them, those that it
 * affects otherwise, the rest.
 * Of each of these groups the runs come first, then the mistakes; a file about several recipes comes as early as
 * something is affected.
 */
export function planChecks(checks: readonly Check[], recipes: Recipes): Check[] {
  const rank = ({ recipe }: Check): number =>
    recipe === undefined ? (recipes.affected.length > 0 ? 2 : 3) : rankOf(recipe, recipes);
  const key = (check: Check): [number, number] => [rank(check), KINDS.indexOf(check.kind)];
  return checks.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a[0] - b[0] || a[1] - b[1] || one.name.localeCompare(other.name);
  });
}

/** The recipes in the order in which their first check begins: images are built in this order too. */
export function orderOfRecipes(plan: readonly Check[]): string[] {
  return [...new Set(plan.flatMap(({ recipe }) => recipe ?? []))];
}

function rankOf(recipe: string, { changed, affected, deps }: Recipes): number {
  if (changed.includes(recipe)) return 0;
  if (needs(recipe, changed, deps)) return 1;
  return affected.includes(recipe) ? 2 : 3;
}

/** Whether a recipe needs one of some others, directly or through another. */
function needs(recipe: string, others: readonly string[], deps: Recipes['deps']): boolean {
  const found = new Set(deps[recipe]);
  for (const each of found) for (const dep of deps[each] ?? []) found.add(dep);
  return others.some((other) => found.has(other));
}
