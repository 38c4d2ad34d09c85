import type { z } from 'zod';
import { metaInvalid } from './errors.ts';
import { type Meta, type MetaInput, metaSchema } from './schema.ts';

/**
 * States what a recipe is; the default export of `recipe.ts`. The runner checks it when it loads it, and names the file
 * of a mistake.
 */
export function defineRecipe(meta: MetaInput): MetaInput {
  return meta;
}

/**
 * The meta of a recipe with its defaults.
 * @throws CcciError `META_INVALID` with file, key, value and the nearest right key
 */
export function parseMeta(file: string, value: unknown): Meta {
  const parsed = metaSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw metaInvalid(file, { value, error: parsed.error, keysAt });
}

/** The meta of a recipe that has no package: every default, and nothing else. */
export function defaultMeta(name: string): Meta {
  return metaSchema.parse({ name });
}

/** The keys that the schema knows at a place such as `['backup']`. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: z.ZodType | undefined = metaSchema;
  for (const key of path) schema = shapeOf(schema)?.[String(key)];
  return Object.keys(shapeOf(schema) ?? {});
}

function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  const inner = schema as unknown as { shape?: Record<string, z.ZodType>; def?: { innerType?: z.ZodType } } | undefined;
  return inner?.shape ?? (inner?.def?.innerType ? shapeOf(inner.def.innerType) : undefined);
}
