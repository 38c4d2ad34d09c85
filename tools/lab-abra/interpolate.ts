import { Fatal } from './fatal.ts';

const pattern = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?])([^}]*))?\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

/** A compose text with its `${NAME}`, `${NAME:-default}` and `${NAME:?message}` filled in, as Docker's CLI does it. */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(pattern, (whole: string, ...groups: (string | undefined)[]) => {
    const [braced, operator, operand, plain] = groups;
    if (whole === '$$') return '$';
    const value = env[(braced ?? plain)!];
    const missing = value === undefined || (operator?.startsWith(':') && value === '');
    if (!missing) return value!;
    if (operator?.endsWith('?')) throw new Fatal(`required variable ${braced} is missing a value: ${operand}`);
    return operator?.endsWith('-') ? operand! : '';
  });
}

/** Every text inside a parsed document interpolated; names of a mapping are left, as Docker leaves them. */
export function interpolateTree<T>(tree: T, env: Readonly<Record<string, string>>): T {
  return walk(tree, (text) => interpolate(text, env)) as T;
}

/** A text that Docker's interpolation gives back unchanged. */
export function escapeDollars(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function walk(node: unknown, change: (text: string) => string): unknown {
  if (typeof node === 'string') return change(node);
  if (Array.isArray(node)) return node.map((item) => walk(item, change));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value, change)]));
}
