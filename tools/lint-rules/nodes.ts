import type { Node, Pattern } from 'estree';

/** Whether a node, or one below it, is what is looked for. */
export function contains(node: Node, matches: (node: Node) => boolean): boolean {
  return matches(node) || childrenOf(node).some((child) => contains(child, matches));
}

/** The nodes right below one. */
export function childrenOf(node: Node): Node[] {
  const values = Object.entries(node).flatMap(([key, value]): unknown[] =>
    key === 'parent' ? [] : Array.isArray(value) ? value : [value],
  );
  return values.filter(
    (value): value is Node | Pattern => typeof value === 'object' && value !== null && 'type' in value,
  );
}
