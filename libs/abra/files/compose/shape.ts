import { sprint, type Value } from './value.ts';

/** What stands in JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** How a place of a compose file is read, laid over the same place of another file, and written. */
export interface Shape<T> {
  /** What is there where a file says nothing. */
  readonly zero: T;
  readonly decode: (value: Value, at: At) => T;
  /** What docker/cli makes of the same place in two files. */
  readonly merge: (below: T, above: T) => T;
  readonly isEmpty: (value: T) => boolean;
  readonly json: (value: T) => Json;
}

/** Where a value stands, and how to refuse it. */
export interface At {
  readonly path: readonly string[];
  readonly refuse: (path: readonly string[], rule: string) => Error;
}

export type Shaped<S> = S extends Shape<infer T> ? T : never;

export function refusal({ path, refuse }: At, rule: string): Error {
  return refuse(path, rule);
}

export function inside(at: At, step: string): At {
  return { ...at, path: [...at.path, step] };
}

/** What is empty gives way, whatever it lies on. */
function nonEmpty<T>(isEmpty: (value: T) => boolean): (below: T, above: T) => T {
  return (below, above) => (isEmpty(above) ? below : above);
}

export const text: Shape<string> = {
  zero: '',
  decode: (value, at) => {
    if (value === null) return '';
    if (typeof value !== 'string') throw refusal(at, `must be a string, and is ${sprint(value)}`);
    return value;
  },
  isEmpty: (value) => value === '',
  merge: nonEmpty((value) => value === ''),
  json: (value) => value,
};

export const flag: Shape<boolean> = {
  zero: false,
  decode: (value) => value === true,
  isEmpty: (value) => !value,
  merge: nonEmpty((value) => !value),
  json: (value) => value,
};

export const number: Shape<number> = {
  zero: 0,
  decode: (value) => Number(value ?? 0),
  isEmpty: (value) => value === 0,
  merge: nonEmpty((value) => value === 0),
  json: (value) => value,
};

export const integer: Shape<number> = { ...number, decode: (value) => Math.trunc(Number(value ?? 0)) };

/** A number that must not be below 0. */
export const count: Shape<number> = {
  ...integer,
  decode: (value, at) => {
    if (Number(value) < 0) throw refusal(at, `must not be below 0, and is ${sprint(value)}`);
    return Math.trunc(Number(value ?? 0));
  },
};

/** What a file may leave out, told apart from what is empty. */
export function optional<T>(shape: Shape<T>, how: { overrides?: boolean } = {}): Shape<T | undefined> {
  return {
    zero: undefined,
    decode: (value, at) => (value === null ? undefined : shape.decode(value, at)),
    isEmpty: (value) => value === undefined,
    merge: (below, above) => {
      if (above === undefined || below === undefined) return above ?? below;
      return how.overrides ? above : shape.merge(below, above);
    },
    json: (value) => (value === undefined ? null : shape.json(value)),
  };
}

export type StructOf<F> = { readonly [K in keyof F]: Shaped<F[K]> };

/** A mapping with known keys; `always` names those that are written even when they are empty. */
export function struct<F extends object>(fields: F, always: readonly (keyof F)[] = []): Shape<StructOf<F>> {
  const shapes = Object.entries(fields) as [keyof F & string, Shape<unknown>][];
  const build = (make: (name: keyof F & string, shape: Shape<unknown>) => unknown) =>
    Object.fromEntries(shapes.map(([name, shape]) => [name, make(name, shape)])) as StructOf<F>;
  return {
    zero: build((_name, shape) => shape.zero),
    decode: (value, at) => {
      const map = value instanceof Map ? value : new Map<string, Value>();
      return build((name, shape) => {
        const item = map.get(name) ?? whateverCase(map, name);
        return item === undefined || item === null ? shape.zero : shape.decode(item, inside(at, name));
      });
    },
    isEmpty: () => false,
    merge: (below, above) => build((name, shape) => shape.merge(below[name], above[name])),
    json: (value) => {
      const kept = shapes.filter(([name, shape]) => always.includes(name) || !shape.isEmpty(value[name]));
      return Object.fromEntries(kept.map(([name, shape]) => [name, shape.json(value[name])]));
    },
  };
}

/** Where the schema lets a key in other letters through, docker/cli takes it for the same. */
function whateverCase(map: ReadonlyMap<string, Value>, name: string): Value | undefined {
  return map.has(name) ? null : [...map].find(([key]) => key.toLowerCase() === name)?.[1];
}

/** A list whose entries come behind those of the file below. */
export function list<T>(shape: Shape<T>): Shape<readonly T[] | undefined> {
  return {
    zero: undefined,
    decode: (value, at) =>
      Array.isArray(value) ? value.map((item, index) => shape.decode(item, inside(at, `[${index}]`))) : undefined,
    isEmpty: (value) => value === undefined || value.length === 0,
    merge: (below, above) => (below || above ? [...(below ?? []), ...(above ?? [])] : undefined),
    json: (value) => (value ?? []).map((item) => shape.json(item)),
  };
}

/**
 * A list of which one entry stands for each key, once a file is laid over it: the later one, and in the keys' order.
 */
export function keyed<T, K extends string | number>(
  shape: Shape<T>,
  keyOf: (item: T) => K,
): Shape<readonly T[] | undefined> {
  return {
    ...list(shape),
    merge: (below, above) => {
      if (below === undefined) return above;
      const byKey = new Map([...below, ...(above ?? [])].map((item) => [keyOf(item), item]));
      return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
    },
  };
}

/** A mapping with names of the recipe's own; `mergeItem` lays an entry over one of the same name. */
export function record<T>(
  shape: Shape<T>,
  mergeItem: (below: T, above: T) => T = (_below, above) => above,
): Shape<Readonly<Record<string, T>>> {
  return {
    zero: {},
    decode: (value, at) => {
      const entries = value instanceof Map ? [...value] : [];
      return Object.fromEntries(
        entries.map(([name, item]) => [name, item === null ? shape.zero : shape.decode(item, inside(at, name))]),
      );
    },
    isEmpty: (value) => Object.keys(value).length === 0,
    merge: (below, above) => {
      const merged = Object.entries(above).map(([name, item]): [string, T] => {
        const there = Object.hasOwn(below, name) ? below[name] : undefined;
        return [name, there === undefined ? item : mergeItem(there, item)];
      });
      return { ...below, ...Object.fromEntries(merged) };
    },
    json: (value) => Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shape.json(item)])),
  };
}
