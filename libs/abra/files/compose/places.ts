import { isDeepStrictEqual } from 'node:util';
import { keyOf } from '../problem.ts';
import type { LoadedFile } from './load.ts';
import { sprint, type Value } from './value.ts';

/** Where in a recipe's files something stands. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly key?: string | undefined;
}

/**
 * Where a part of a merged model stands: in the last file that says it. `item` is an entry of the list at the path.
 * What no file says word for word is placed at the nearest part of its path that one says.
 */
export function placeIn(files: readonly LoadedFile[], path: readonly string[], item?: unknown): Place {
  for (const file of files.toReversed()) {
    const whole = written(file, path, item);
    if (whole) return placeAt(file, whole);
  }
  for (let length = path.length; length > 0; length--) {
    const file = files.findLast((each) => walk(each.content, path.slice(0, length)) !== undefined);
    if (file) return placeAt(file, walk(file.content, path.slice(0, length))?.path ?? []);
  }
  return { file: files[0]?.text.name ?? 'compose.yml', line: 1, key: keyOf(path) };
}

function placeAt({ text }: LoadedFile, found: readonly string[]): Place {
  return { file: text.name, line: text.lineAt(found) ?? 1, key: keyOf(found) };
}

/** The path as the file writes it, if it says all of it. */
function written({ content, model }: LoadedFile, path: readonly string[], item: unknown): string[] | undefined {
  const found = walk(content, path);
  if (!found || item === undefined) return found?.path;
  const entries = entryOf(model, path);
  if (!Array.isArray(entries)) return undefined;
  const index = entries.findIndex((entry) => isDeepStrictEqual(entry, item));
  if (index < 0) return undefined;
  // A range of ports is one entry in the file, and several in the model.
  return Array.isArray(found.value) && found.value.length === entries.length
    ? [...found.path, `[${index}]`]
    : found.path;
}

/** Follows a path through what a file says; a name may be the begin of an entry of a list, as in `name=text`. */
function walk(content: Value, path: readonly string[]): { value: Value; path: string[] } | undefined {
  let [value, found]: [Value, string[]] = [content, []];
  for (const step of path) {
    const next = stepInto(value, step);
    if (!next) return undefined;
    [value, found] = [next.value, [...found, next.step]];
  }
  return { value, path: found };
}

function stepInto(value: Value, step: string): { value: Value; step: string } | undefined {
  if (value instanceof Map) {
    const key = value.has(step) ? step : [...value.keys()].find((name) => name.toLowerCase() === step.toLowerCase());
    return key === undefined ? undefined : { value: value.get(key) ?? null, step: key };
  }
  if (!Array.isArray(value)) return undefined;
  // The last entry of a name counts.
  const index = value.findLastIndex((entry) => sprint(entry) === step || sprint(entry).startsWith(`${step}=`));
  return index < 0 ? undefined : { value: value[index] ?? null, step: `[${index}]` };
}

function entryOf(model: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      found !== null && typeof found === 'object' && Object.hasOwn(found, step)
        ? (found as Readonly<Record<string, unknown>>)[step]
        : undefined,
    model,
  );
}
