import type { Value } from './value.ts';

/** Why a text cannot be filled in. */
export class InterpolationError extends Error {}

/** What a variable holds; undefined where nothing sets it. */
export type Lookup = (name: string) => string | undefined;

const PATTERN = /\$(?:(\$)|([_a-z][_a-z0-9]*(?::?[-?][^}]*)?)|\{([_a-z][_a-z0-9]*(?::?[-?][^}]*)?)\}|)/gi;

/**
 * Fills in `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}` and `${NAME?message}` as
 * docker/cli 29.9.3 does. `$$` is a dollar. A dash behind a bare name begins a default as well
 * (findings/docker-cli-dash-is-a-default.sh), and the first brace ends a default
 * (findings/docker-cli-nested-default.sh).
 * @throws InterpolationError for a dollar with nothing behind it, and for a required variable
 */
function interpolate(text: string, lookup: Lookup): string {
  let failure: string | undefined;
  const filled = text.replace(PATTERN, (...[, escaped, bare, braced]: (string | undefined)[]) => {
    if (escaped) return '$';
    const substitution = bare ?? braced;
    if (substitution === undefined) {
      failure = text;
      return '';
    }
    // docker/cli forgets an earlier failure when a later variable is filled in.
    const { value, missing } = substitute(substitution, lookup);
    failure = missing;
    return value;
  });
  if (failure !== undefined) throw new InterpolationError(failure);
  return filled;
}

function substitute(substitution: string, lookup: Lookup): { value: string; missing?: string } {
  for (const sign of [':-', '-', ':?', '?']) {
    const at = substitution.indexOf(sign);
    if (at < 0) continue;
    const [name, rest] = [substitution.slice(0, at), substitution.slice(at + sign.length)];
    const value = lookup(name);
    const isThere = value !== undefined && !(sign.startsWith(':') && value === '');
    if (isThere) return { value };
    if (sign.endsWith('-')) return { value: rest };
    return { value: '', missing: `required variable ${name} is missing a value: ${rest}` };
  }
  return { value: lookup(substitution) ?? '' };
}

/** A text that the interpolation gives back unchanged. */
export function escapeDollars(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** What makes a text of a place into the type that the place wants; undefined where a text stays one. */
export type CastAt = (path: readonly string[]) => ((text: string) => Value) | undefined;

export interface FillOptions {
  readonly lookup: Lookup;
  readonly castAt: CastAt;
  /** Makes the error of a text that cannot be filled in. */
  readonly failed: (path: readonly string[], why: string) => Error;
}

/**
 * Every text inside a value filled in; names of a mapping stay as they are. What a variable changed is cast to what its
 * place wants.
 */
export function interpolateValue(value: Value, path: readonly string[], options: FillOptions): Value {
  if (typeof value === 'string') return fill(value, path, options);
  if (Array.isArray(value)) return value.map((item, index) => interpolateValue(item, [...path, `[${index}]`], options));
  if (!(value instanceof Map)) return value;
  return new Map([...value].map(([key, item]) => [key, interpolateValue(item, [...path, key], options)]));
}

function fill(text: string, path: readonly string[], { lookup, castAt, failed }: FillOptions): Value {
  try {
    const filled = interpolate(text, lookup);
    return filled === text ? text : (castAt(path)?.(filled) ?? filled);
  } catch (error) {
    if (error instanceof InterpolationError) throw failed(path, error.message);
    throw error;
  }
}
