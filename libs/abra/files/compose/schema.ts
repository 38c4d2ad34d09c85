import schemas from './schemas.json' with { type: 'json' };
import { isDuration } from './units.ts';
import { parsePorts } from './ports.ts';
import type { Json } from './shape.ts';
import { kindOf, sprint, Timestamp, type Value } from './value.ts';

/** A JSON schema, as far as docker/cli's schemas of compose files go. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly uniqueItems?: boolean;
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly format?: string;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** What a value breaks, and where. */
export interface Violation {
  readonly path: readonly string[];
  readonly rule: string;
  readonly isType: boolean;
  /** The names that would have been right, where a name is wrong. */
  readonly known?: readonly string[];
}

const all: Readonly<Record<string, Schema>> = schemas;
const NEWEST = '3.13';

/** The version of a compose file: `3` and none are the newest that docker/cli 29.9.3 knows. */
export function versionOf(content: ReadonlyMap<string, Value>): string {
  const version = content.get('version');
  const text = version === undefined ? '' : sprint(version);
  return text === '' || text === '3' ? NEWEST : text;
}

/** Whether docker/cli has a schema for a version. */
export function isKnownVersion(version: string): boolean {
  return version in all;
}

/** The oldest version from 3.8 on whose schema takes a value: what an older docker knows as well. */
export function oldestVersionFor(content: Json): string {
  const value = fromJson(content);
  return ['3.8', '3.9', '3.10', '3.11', '3.12'].find((version) => !findViolation(value, version)) ?? NEWEST;
}

function fromJson(json: Json): Value {
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json !== 'object' || json === null) return json;
  return new Map(Object.entries(json).map(([key, item]) => [key, fromJson(item)]));
}

/** The violation that docker/cli would name: the deepest; among equals a wrong type. Undefined where all is right. */
export function findViolation(value: Value, version: string): Violation | undefined {
  const root = all[version]!;
  return worst(violations(value, root, { root, path: [] }), (a, b) => a.isType && !b.isType);
}

interface At {
  readonly root: Schema;
  readonly path: readonly string[];
}

function violations(value: Value, given: Schema, at: At): Violation[] {
  const schema = given.$ref ? at.root.definitions![given.$ref.replace('#/definitions/', '')]! : given;
  if (Object.keys(schema).length === 0) return [];
  if (value instanceof Timestamp || (typeof value === 'number' && !Number.isFinite(value)))
    return [{ path: at.path, rule: `${sprint(value)} is ${kindOf(value)} that docker/cli cannot read`, isType: true }];
  const wanted = schema.type === undefined ? [] : [schema.type].flat();
  if (wanted.length > 0 && !wanted.some((type) => isOf(value, type)))
    return [
      { path: at.path, rule: `must be ${wanted.map(readable).join(' or ')}, and is ${kindOf(value)}`, isType: true },
    ];
  if (schema.oneOf) return oneOf(value, schema.oneOf, at);
  return [
    ...scalarViolations(value, schema, at),
    ...(value instanceof Map ? inMap(value, schema, at) : []),
    ...(Array.isArray(value) ? inList(value, schema, at) : []),
  ];
}

function isOf(value: Value, type: string): boolean {
  if (type === 'integer') return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
  if (type === 'number') return typeof value === 'bigint' || typeof value === 'number';
  if (type === 'object') return value instanceof Map;
  if (type === 'array') return Array.isArray(value);
  return type === 'null' ? value === null : typeof value === type;
}

function readable(type: string): string {
  return (
    ({ object: 'a mapping', array: 'a list', integer: 'an integer', null: 'null' } as Record<string, string>)[type] ??
    `a ${type}`
  );
}

function scalarViolations(value: Value, schema: Schema, { path }: At): Violation[] {
  const found = (rule: string) => [{ path, rule, isType: false }];
  if (schema.enum && !schema.enum.includes(String(value))) return found(`must be one of ${schema.enum.join(', ')}`);
  if (schema.minimum !== undefined && Number(value) < schema.minimum)
    return found(`must be at least ${schema.minimum}`);
  if (schema.format === 'duration' && typeof value === 'string' && !isDuration(value))
    return found(`"${value}" is not a duration such as 1m30s`);
  if (
    schema.format === 'ports' &&
    typeof value !== 'boolean' &&
    value !== null &&
    parsePorts(sprint(value)) === undefined
  )
    return found(`"${sprint(value)}" is not a port such as 8080:80/tcp`);
  return [];
}

function inMap(value: ReadonlyMap<string, Value>, schema: Schema, at: At): Violation[] {
  const patterns = Object.entries(schema.patternProperties ?? {}).map(
    ([pattern, inner]) => [new RegExp(pattern), inner] as const,
  );
  const missing = (schema.required ?? []).filter((name) => !value.has(name));
  return [
    ...missing.map((name) => ({ path: at.path, rule: `lacks "${name}"`, isType: false })),
    ...[...value].flatMap(([key, item]) => {
      const path = [...at.path, key];
      const own = Object.hasOwn(schema.properties ?? {}, key) ? [schema.properties![key]!] : [];
      const fitting = [...own, ...patterns.filter(([pattern]) => pattern.test(key)).map(([, inner]) => inner)];
      if (fitting.length === 0 && schema.additionalProperties === false)
        return [
          {
            path,
            rule: `"${key}" is not a key that compose files of this version have here`,
            isType: false,
            known: Object.keys(schema.properties ?? {}),
          },
        ];
      return fitting.flatMap((inner) => violations(item, inner, { root: at.root, path }));
    }),
  ];
}

function inList(value: readonly Value[], schema: Schema, at: At): Violation[] {
  const { items } = schema;
  const inside = items
    ? value.flatMap((item, index) => violations(item, items, { root: at.root, path: [...at.path, `[${index}]`] }))
    : [];
  const texts = value.map(canonical);
  const twice = schema.uniqueItems ? texts.findIndex((text, index) => texts.indexOf(text) !== index) : -1;
  if (twice < 0) return inside;
  return [
    ...inside,
    { path: [...at.path, `[${twice}]`], rule: `${sprint(value[twice]!)} stands twice in the list`, isType: false },
  ];
}

/** Values that JSON schema takes for the same have the same text: 1 and 1.0 are. */
function canonical(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Map)
    return `{${[...value]
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .sort()
      .join(',')}}`;
  if (typeof value === 'bigint' || typeof value === 'number') return String(Number(value));
  return JSON.stringify(value instanceof Timestamp ? value.text : value);
}

function oneOf(value: Value, choices: readonly Schema[], at: At): Violation[] {
  const tried = choices.map((choice) => violations(value, choice, at));
  const fitting = tried.filter((found) => found.length === 0).length;
  if (fitting === 1) return [];
  if (fitting > 1) return [{ path: at.path, rule: 'can be read in two ways', isType: false }];
  const causes = tried.flat();
  if (causes.every(({ isType, path }) => isType && path.length === at.path.length)) {
    const wanted = choices.flatMap(({ type }) => type ?? []).map(readable);
    return [
      {
        path: at.path,
        rule: `must be ${[...new Set(wanted)].join(' or ') || 'a mapping or a list'}, and is ${kindOf(value)}`,
        isType: true,
      },
    ];
  }
  const best = worst(causes, (a, b) => !a.isType && b.isType);
  return best ? [best] : [];
}

/** The one with the longest path; `wins` decides between equals. */
function worst(found: readonly Violation[], wins: (a: Violation, b: Violation) => boolean): Violation | undefined {
  return found.reduce<Violation | undefined>((best, next) => {
    if (!best || next.path.length > best.path.length) return next;
    return next.path.length === best.path.length && wins(next, best) ? next : best;
  }, undefined);
}
