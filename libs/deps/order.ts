import { depCycle } from './errors.ts';

/** A recipe and the recipes that it needs during a run, by name. */
export interface DepNode {
  readonly name: string;
  readonly deps: readonly string[];
}

/**
 * Every dep of a recipe, near and far, each once, and each behind those that it needs itself.
 * @param load gives the recipe of a name; `neededBy` is who names it
 * @throws CcciError `DEP_CYCLE` with the way round, and whatever `load` throws for a name that is no recipe
 */
export async function orderDeps<N extends DepNode>(
  root: N,
  load: (name: string, neededBy: string) => Promise<N>,
): Promise<readonly N[]> {
  const ordered = new Map<string, N>();
  const visit = async (node: N, way: readonly string[]): Promise<void> => {
    for (const name of node.deps) {
      if (way.includes(name)) throw depCycle([...way.slice(way.indexOf(name)), name]);
      if (ordered.has(name)) continue;
      const dep = await load(name, node.name);
      await visit(dep, [...way, name]);
      ordered.set(name, dep);
    }
  };
  await visit(root, [root.name]);
  return [...ordered.values()];
}
