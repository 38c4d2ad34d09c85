import { inside, integer, list, record, refusal, type Shape, text } from './shape.ts';
import { shellWords } from './shell-words.ts';
import { formatDuration, parseDuration, parseSize } from './units.ts';
import { sprint, type Value } from './value.ts';

/** A duration in nanoseconds. */
export const duration: Shape<number> = {
  ...integer,
  decode: (value) => parseDuration(String(value)),
  json: (value) => formatDuration(value),
};

/** A size in bytes. */
export const size: Shape<number> = {
  ...integer,
  decode: (value, at) => {
    const bytes = typeof value === 'string' ? parseSize(value) : Number(value);
    if (bytes === undefined) throw refusal(at, `"${sprint(value)}" is not a size such as 512m`);
    return bytes;
  },
  json: (value) => String(value),
};

export const texts = list(text);

/** A list, or a text that stands for a list of one. */
export const textOrTexts: typeof texts = {
  ...texts,
  decode: (value, at) => (typeof value === 'string' ? [value] : texts.decode(value, at)),
};

/** A list of texts or numbers. */
export const printed: typeof texts = {
  ...texts,
  decode: (value) => (Array.isArray(value) ? value.map(sprint) : undefined),
};

/** A command as words. A later file's takes the place of an earlier one's. */
export const command: typeof texts = {
  ...texts,
  decode: (value, at) => {
    if (typeof value !== 'string') return texts.decode(value, at);
    const words = shellWords(value);
    if (!words) throw refusal(at, `"${value}" has a quote that is not closed, or ends with a backslash`);
    return words;
  },
  merge: (below, above) => (above && above.length > 0 ? above : (below ?? above)),
};

/** A health check's command: a text is for a shell. */
export const healthTest: typeof texts = {
  ...texts,
  decode: (value, at) => (typeof value === 'string' ? ['CMD-SHELL', value] : texts.decode(value, at)),
};

/** Names with texts, written as a mapping or as a list of `name=text`; a name alone has an empty text. */
export const pairs: Shape<Readonly<Record<string, string>>> = {
  ...record(text),
  decode: (value) => Object.fromEntries(entriesOf(value).map(([name, item]) => [name, item ?? ''])),
};

/** Options of a driver: a mapping, whose numbers become texts. */
export const options: typeof pairs = {
  ...pairs,
  decode: (value) => (value instanceof Map ? pairs.decode(value, none) : {}),
};

/**
 * An environment: as `pairs`, but a name alone is told apart from an empty text. An empty text does not take the place
 * of another.
 */
export const environment: Shape<Readonly<Record<string, string | null>>> = {
  ...record<string | null>(
    {
      zero: null,
      decode: (value) => (value === null ? null : sprint(value)),
      isEmpty: (value) => !value,
      merge: (_below, above) => above,
      json: (value) => value,
    },
    (below, above) => (above === null && below ? below : above === '' && below ? below : above),
  ),
  decode: (value) => Object.fromEntries(entriesOf(value)),
};

/** `host: address` as a mapping, or a list of `host:address` or `host=address`. */
export const hosts: typeof texts = {
  ...texts,
  decode: (value) => {
    const pairsOf =
      value instanceof Map ? [...value].flatMap(hostPair).sort() : Array.isArray(value) ? value.flatMap(hostEntry) : [];
    return pairsOf.map((pair) => pair.replace(/^([^:]*):\[(.+)\]$/, '$1:$2'));
  },
};

const none = inside({ path: [], refuse: (_path, rule) => new Error(rule) }, '');

function entriesOf(value: Value): [string, string | null][] {
  if (value instanceof Map) return [...value].map(([name, item]) => [name, item === null ? null : sprint(item)]);
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    const entry = sprint(item);
    const at = entry.indexOf('=');
    return at < 0 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)];
  });
}

function hostPair([host, address]: [string, Value]): string[] {
  return address === null ? [] : [`${host}:${sprint(address)}`];
}

function hostEntry(value: Value): string[] {
  const entry = sprint(value);
  const sign = entry.includes('=') ? '=' : ':';
  const at = entry.indexOf(sign);
  return at < 0 ? [] : [`${entry.slice(0, at)}:${entry.slice(at + 1)}`];
}
