import { metaSchema } from '@cc-ci/recipe';
import { z } from 'zod';

/** The parts of a JSON Schema that the table tells. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: boolean | Shape;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly description?: string;
}

/**
 * Every key of a recipe's meta with its type, its default and what it is for, as a Markdown table out of the schema.
 */
export function metaTable(): string {
  const shape = z.toJSONSchema(metaSchema, { unrepresentable: 'any', io: 'input' }) as Shape;
  const head = ['| key | type | default | |', '| --- | --- | --- | --- |'];
  return [...head, ...rows('', shape)].join('\n');
}

function rows(prefix: string, { properties = {} }: Shape): string[] {
  return Object.entries(properties).flatMap(([name, shape]) => {
    const key = `${prefix}${name}`;
    if (shape.properties)
      return [
        ...(shape.description ? [row(`${key}.*`, { ...shape, default: undefined }, '')] : []),
        ...rows(`${key}.`, shape),
      ];
    return [row(key, shape, typeOf(shape))];
  });
}

function row(key: string, shape: Shape, type: string): string {
  const fallback = shape.default === undefined ? '' : `\`${JSON.stringify(shape.default)}\``;
  return `| \`${key}\` | ${type} | ${fallback} | ${shape.description ?? ''} |`;
}

/** A type in words; what JSON Schema cannot say is a value that code makes, such as a marker. */
function typeOf(shape: Shape): string {
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return choices.map(typeOf).join(' or ');
  if (shape.const !== undefined) return `\`${shape.const}\``;
  if (shape.enum) return shape.enum.map((value) => `\`${value}\``).join(' or ');
  if (shape.items) return `list of ${typeOf(shape.items).replace(/(?:text|number)$/, '$&s')}`;
  if (shape.properties)
    return `{ ${Object.entries(shape.properties)
      .map(([name, each]) => `${name}: ${typeOf(each)}`)
      .join('; ')} }`;
  if (shape.type === 'object') return 'names and texts';
  return (
    { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false' }[shape.type ?? ''] ?? 'code'
  );
}
