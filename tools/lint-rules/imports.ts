import type { Node } from 'estree';

/** Selector for every way in which a file can take something from a module. */
export const IMPORTS =
  'ImportDeclaration, ImportExpression, ExportNamedDeclaration[source], ExportAllDeclaration, CallExpression[callee.name="require"]';

/** The module that such a node names, if it names one outright. */
export function importedModule(node: Node): string | undefined {
  const source = node.type === 'CallExpression' ? node.arguments[0] : 'source' in node ? node.source : undefined;
  return source?.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined;
}
