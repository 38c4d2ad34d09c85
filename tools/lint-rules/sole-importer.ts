import { relative, sep } from 'node:path';
import type { Rule } from 'eslint';
import type { Node } from 'estree';
import { importedModule, IMPORTS } from './imports.ts';

/** Keeps a module in the folders that own it: options map the module to them, from the workspace's root. */
export const soleImporter: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'keep a module in the folders that own it' },
    messages: { elsewhere: 'Only {{folders}} may import {{name}}: use what that package offers.' },
    schema: [{ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }],
    defaultOptions: [{}],
  },
  create(context) {
    const owners = (context.options[0] ?? {}) as Readonly<Record<string, readonly string[]>>;
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    return {
      [IMPORTS](node: Node) {
        const name = packageOf(importedModule(node) ?? '');
        const folders = owners[name];
        if (folders && !folders.some((folder) => file.startsWith(`${folder}/`)))
          context.report({ node, messageId: 'elsewhere', data: { folders: folders.join(' and '), name } });
      },
    };
  },
};

/** `execa/lib/x.js` is of the package `execa`, `@scope/name/x` of `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
