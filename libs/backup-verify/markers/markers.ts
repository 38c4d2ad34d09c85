import type { Marker, MarkerContext, MarkerRow } from './marker.ts';

/**
 * Several kinds of data as one marker, for apps that keep more than one: every row is written in each, and counts as
 * there, altered or gone only where all agree. Where they do not, its value tells what each of them holds.
 */
export function markers<Context extends MarkerContext>(parts: readonly Marker<Context>[]): Marker<Context> {
  const each = async (change: (part: Marker<Context>) => Promise<void>) => {
    for (const part of parts) await change(part);
  };
  return {
    describe: parts.map(({ describe }) => describe).join(' and '),
    services: [...new Set(parts.flatMap(({ services = [] }) => services))],
    seed: (context, rows) => each((part) => part.seed(context, rows)),
    read: (context) => readAll(parts, context),
    add: (context, row) => each((part) => part.add(context, row)),
    alter: (context, row) => each((part) => part.alter(context, row)),
    remove: (context, key) => each((part) => part.remove(context, key)),
  };
}

/** What one kind of data holds. */
interface Found {
  readonly describe: string;
  readonly values: ReadonlyMap<string, string>;
}

async function readAll<Context extends MarkerContext>(
  parts: readonly Marker<Context>[],
  context: Context,
): Promise<MarkerRow[]> {
  const found: Found[] = [];
  for (const part of parts)
    found.push({
      describe: part.describe,
      values: new Map((await part.read(context)).map(({ key, value }) => [key, value])),
    });
  const keys = new Set(found.flatMap(({ values }) => [...values.keys()]));
  return [...keys].map((key) => ({ key, value: agreed(found, key) }));
}

/** The one value that all hold, or what each of them holds. */
function agreed(found: readonly Found[], key: string): string {
  const [first, ...others] = found.map(({ values }) => values.get(key));
  if (first !== undefined && others.every((other) => other === first)) return first;
  return `not the same everywhere (${found.map(({ describe, values }) => `${describe}: ${values.get(key) ?? 'missing'}`).join('; ')})`;
}
