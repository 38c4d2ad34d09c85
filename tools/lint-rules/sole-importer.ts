import { relative, sep } from 'node:path';
import type { Rule } from 'eslint';
import type { Node } from 'estree';
import { importedModule, IMPORTS } from './imports.ts';

/** Keeps a module in the one folder that owns it: options map the module to the folder, from the workspace's root. */
export const soleImporter: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'keep a module in the folder that owns it' },
    messages: { elsewhere: 'Only {{folder}} imports {{name}}: use what that package offers.' },
    schema: [{ type: 'object', additionalProperties: { type: 'string' } }],
    defaultOptions: [{}],
  },
  create(context) {
    const owners = (context.options[0] ?? {}) as Readonly<Record<string, string>>;
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    return {
      [IMPORTS](node: Node) {
        const name = packageOf(importedModule(node) ?? '');
        const folder = owners[name];
        if (folder && !file.startsWith(`${folder}/`))
          context.report({ node, messageId: 'elsewhere', data: { folder, name } });
      },
    };
  },
};

/** `execa/lib/x.js` is of the package `execa`, `@scope/name/x` of `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
