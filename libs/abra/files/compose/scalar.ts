import { Timestamp, type Value } from './value.ts';

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

/**
 * A scalar without quotes as go-yaml 3 resolves it: `0444` is octal, `1_000` a thousand, `yes` and `on` are texts,
 * `2026-11-27` is a date. A tag such as `!!str` asks for a type; what cannot be of it gives undefined.
 */
export function resolveScalar(text: string, tag?: string): Value | undefined {
  if (tag === 'str') return text;
  if (tag === 'binary') return Buffer.from(text, 'base64').toString();
  const value = resolvePlain(text, tag);
  if (tag === undefined || tag === typeTag(value)) return value;
  return tag === 'float' && typeof value === 'bigint' ? Number(value) : undefined;
}

function typeTag(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  if (value instanceof Timestamp) return 'timestamp';
  return typeof value === 'boolean' ? 'bool' : 'str';
}

function resolvePlain(text: string, tag: string | undefined): Value {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.startsWith('.')) return /^\.\d+(?:[eE][-+]?\d+)?$/.test(text) ? finite(text, text) : text;
  if (!/^[-+\d]/.test(text)) return text;
  if ((tag === undefined || tag === 'timestamp') && isDate(text)) return new Timestamp(text);
  const plain = text.replaceAll('_', '');
  const integer = readInteger(plain);
  if (integer !== undefined) return integer;
  return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain) ? finite(plain, text) : text;
}

/** A number that is too large for a float stays a text. */
function finite(digits: string, text: string): Value {
  const value = Number(digits);
  return Number.isFinite(value) ? value : text;
}

/** Go's own prefixes: `0x`, `0o`, `0b`, and `0` for octal; at most 64 bits. */
function readInteger(text: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const [, octal] = /^0([0-7]+)$/.exec(digits) ?? [];
  const known = /^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0|[1-9]\d*)$/.test(digits);
  if (octal === undefined && !known) return undefined;
  const value = BigInt(octal === undefined ? digits : `0o${octal}`) * (sign === '-' ? -1n : 1n);
  const limit = sign === '' ? 2n ** 64n - 1n : 2n ** 63n - 1n;
  return value >= -(2n ** 63n) && value <= limit ? value : undefined;
}

function isDate(text: string): boolean {
  const match =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?))?$/.exec(
      text,
    );
  if (!match) return false;
  const [year = 0, month = 0, day = 0, ...time] = match.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
  const [hour = 0, minute = 0, second = 0] = time[0] || time[1] || time[2] ? time : time.slice(3);
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  return isReal && hour < 24 && minute < 60 && second < 60;
}
