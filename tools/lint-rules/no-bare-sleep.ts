import type { Rule } from 'eslint';
import type { CallExpression, Expression, Function, NewExpression, Node } from 'estree';
import { importedModule, IMPORTS } from './imports.ts';
import { contains } from './nodes.ts';

/**
 * Refuses code that waits for time to pass: a promise that a timer resolves, and everything of `timers/promises` that
 * sleeps. A deadline (a timer that rejects, or that ends something) is fine. Waiting is done by `poll()` of
 * `@cc-ci/core`, which says what for.
 */
export const noBareSleep: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'disallow waiting for time to pass' },
    messages: {
      sleep:
        'A sleep waits for time, not for a fact: use poll() of @cc-ci/core, which says what it waits for and what it saw last.',
    },
    schema: [],
  },
  create(context) {
    const report = (node: Node): void => context.report({ node, messageId: 'sleep' });
    return {
      NewExpression: (node) => isSleepingPromise(node) && report(node),
      CallExpression: (node) => (isPromisifiedTimer(node) || isAtomicsWait(node)) && report(node),
      [IMPORTS]: (node: Node) => /^(node:)?timers\/promises$/.test(importedModule(node) ?? '') && report(node),
    };
  },
};

/**
 * `new Promise((resolve) => setTimeout(resolve, 100))`, and everything between that and
 * `{ setTimeout(() => { tidy(); resolve(); }, 100) }`.
 */
function isSleepingPromise({ callee, arguments: [executor] }: NewExpression): boolean {
  if (callee.type !== 'Identifier' || callee.name !== 'Promise' || !isFunction(executor)) return false;
  const [resolve] = executor.params;
  return (
    resolve?.type === 'Identifier' &&
    contains(executor.body, (node) => isTimer(node) && mentions(node.arguments[0], resolve.name))
  );
}

function isTimer(node: Node): node is CallExpression & Node {
  if (node.type !== 'CallExpression') return false;
  const { callee } = node;
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return name.type === 'Identifier' && name.name === 'setTimeout';
}

function isPromisifiedTimer({ callee, arguments: [first] }: CallExpression): boolean {
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return (
    name.type === 'Identifier' &&
    name.name === 'promisify' &&
    first?.type === 'Identifier' &&
    first.name === 'setTimeout'
  );
}

function isAtomicsWait({ callee }: CallExpression): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Atomics' &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'wait'
  );
}

function isFunction(node: Node | undefined): node is Extract<Function, Expression> {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}

function mentions(node: Node | undefined, name: string): boolean {
  return node !== undefined && contains(node, (each) => each.type === 'Identifier' && each.name === name);
}
