import type { Rule } from 'eslint';
import type { CallExpression, Expression, Node } from 'estree';
import { childrenOf, contains } from './nodes.ts';

/** Names of values with which somebody signs in. */
const PASSWORD = /^(retype|\w*pass(word|phrase)?)$/i;
/** What everybody can read or look up about a deployed app. */
const PUBLIC = new Set(['domain', 'env', 'recipe', 'stack', 'target', 'url', 'zone']);
/** Fixed texts that are never anybody's password: tests send them to be refused. */
const WRONG = new Set(['guessed', 'not-the-password']);
/** A secret of an app that is the password of a person, by its name in the recipe. */
const OF_A_PERSON = /admin|owner|user/;

/**
 * Refuses passwords that somebody can know who does not know the run's secrets: a fixed text, what is derived from
 * public values, and a hash of anything. Refuses a secret of the app that is no person's password, too. Right are
 * `app.credential(…)` and `randomUUID()`.
 */
export const noGuessablePassword: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'disallow passwords that follow from what is public' },
    messages: {
      guessable:
        'Anybody could know this password ({{why}}): use app.credential(…), which is drawn at random for the run.',
      hashed:
        'Anybody could compute this hash of a public value ({{why}}): use app.credential(…), which is drawn at random for the run.',
    },
    schema: [],
  },
  create(context) {
    const check = (name: Node, value: Node | null | undefined): void => {
      const why = value && isPassword(name) ? whyGuessable(value) : undefined;
      if (value && why) context.report({ node: value, messageId: 'guessable', data: { why } });
    };
    return {
      VariableDeclarator: ({ id, init }) => {
        if (id.type === 'ArrayPattern' && init?.type === 'ArrayExpression')
          id.elements.forEach((element, at) => element && check(element, init.elements[at]));
        else check(id, init);
      },
      Property: ({ key, value }) => check(key, value.type === 'AssignmentPattern' ? value.right : value),
      CallExpression: (node) => {
        const why = isHashing(node) ? publicIn(node) : undefined;
        if (why) context.report({ node, messageId: 'hashed', data: { why } });
      },
    };
  },
};

function isPassword(name: Node): boolean {
  const text = name.type === 'Identifier' ? name.name : name.type === 'Literal' ? String(name.value) : '';
  return PASSWORD.test(text);
}

/** Why a value is no secret of the run; undefined where nothing says so. */
function whyGuessable(value: Node): string | undefined {
  if (value.type === 'Literal' && typeof value.value === 'string')
    return value.value === '' || WRONG.has(value.value) ? undefined : 'a fixed text';
  if (contains(value, isHashing)) return 'a hash';
  return publicIn(value) ?? otherSecretIn(value);
}

function publicIn(node: Node): string | undefined {
  if (node.type === 'MemberExpression' && node.property.type === 'Identifier' && PUBLIC.has(node.property.name))
    return node.property.name;
  if (node.type === 'Identifier' && PUBLIC.has(node.name)) return node.name;
  return first(node, publicIn);
}

function otherSecretIn(node: Node): string | undefined {
  if (node.type === 'CallExpression' && isNamed(node.callee, 'secret')) {
    const [name] = node.arguments;
    if (name?.type === 'Literal' && !OF_A_PERSON.test(String(name.value)))
      return `${String(name.value)} is no person’s password`;
  }
  return first(node, otherSecretIn);
}

/** `createHash('sha256')` and all that is chained to it, as the outermost call. */
function isHashing(node: Node): boolean {
  return node.type === 'CallExpression' && isDigest(node);
}

function isDigest({ callee }: CallExpression): boolean {
  return (
    isNamed(callee, 'digest') && contains(callee, (each) => each.type === 'Identifier' && each.name === 'createHash')
  );
}

function isNamed(callee: Expression | Node, name: string): boolean {
  const last = callee.type === 'MemberExpression' ? callee.property : callee;
  return last.type === 'Identifier' && last.name === name;
}

function first(node: Node, look: (node: Node) => string | undefined): string | undefined {
  for (const child of childrenOf(node)) {
    const found = look(child);
    if (found) return found;
  }
  return undefined;
}
