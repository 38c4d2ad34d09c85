import { sourceOfMany } from './errors.ts';

/**
 * The recipe that SRC and REF of an `nx` command are of: RECIPE, else the only recipe that the command names. Nx hands
 * the environment to the tests of its deps, too, which are at their own pins. Undefined without SRC and REF.
 * @throws CcciError `USAGE` when the command names no recipe, or several
 */
export function requestedRecipe(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (env.RECIPE || !(env.SRC || env.REF)) return env.RECIPE || undefined;
  const named = new Set(
    argv.flatMap((word) => [...word.matchAll(/(?:^|[=,])recipe-([a-z0-9._-]+)/g)].map(([, name]) => name)),
  );
  const [only] = named;
  if (named.size !== 1 || !only) throw sourceOfMany([...named].filter((name) => name !== undefined));
  return only;
}
