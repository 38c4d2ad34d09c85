import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Rule } from 'eslint';
import type { Node } from 'estree';
import ts from 'typescript';
import { importedModule, IMPORTS } from './imports.ts';

/**
 * Forbids circles of relative imports. It also follows `import type`, which `import-x/no-cycle` and `knip --cycles`
 * skip: files that need each other's types can only be read together. `nx/enforce-module-boundaries` finds circles
 * between packages.
 */
export const noCycle: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'forbid circles of relative imports, those through types as well' },
    messages: { circle: 'This import comes back to this file: {{route}}. Move what both files need to a third file.' },
    schema: [],
  },
  create(context) {
    const start = context.filename;
    const circle = findCircle(start, importsIn(start, context.sourceCode.text));
    return {
      [IMPORTS](node: Node) {
        const name = importedModule(node);
        if (!circle || !name || resolve(dirname(start), name) !== circle[0]) return;
        const route = [...circle, start].map((file) => relative(context.cwd, file)).join(' → ');
        context.report({ node, messageId: 'circle', data: { route } });
      },
    };
  },
};

/** The shortest way from a file back to itself: the files between, the first import first. */
function findCircle(start: string, imports: readonly string[]): readonly string[] | undefined {
  const routes = imports.map((file) => [file]);
  const visited = new Set(imports);
  for (const route of routes) {
    for (const next of importsOf(route.at(-1) ?? start)) {
      if (next === start) return route;
      if (!visited.has(next)) routes.push([...route, next]);
      visited.add(next);
    }
  }
  return undefined;
}

interface KnownFile {
  readonly changedAt: number;
  readonly imports: readonly string[];
}

const known = new Map<string, KnownFile>();

function importsOf(file: string): readonly string[] {
  const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changedAt === undefined) return [];
  const before = known.get(file);
  if (before?.changedAt === changedAt) return before.imports;
  const imports = importsIn(file, readFileSync(file, 'utf8'));
  known.set(file, { changedAt, imports });
  return imports;
}

/**
 * The TypeScript files that a file imports by a relative path, in any way: values, types, `export … from`, `import()`.
 */
function importsIn(file: string, text: string): readonly string[] {
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const local = names.filter((name) => name.startsWith('.') && name.endsWith('.ts'));
  return [...new Set(local.map((name) => resolve(dirname(file), name)))];
}
