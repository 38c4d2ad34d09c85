import { lineOf, RecipeFileError } from './problem.ts';

/** One assignment of an env file, with the place of its value in the text. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Where the value stands in the text, its quotes included; the end is behind its last character. */
  readonly start: number;
  readonly end: number;
}

interface Statement extends Assignment {
  /** Where the next statement may begin. */
  readonly next: number;
}

/**
 * What an env file sets, as godotenv 1.5.1 reads it, of which abra uses a fork
 * (docs/decisions/one-reader-for-compose-and-env.md). The last of several assignments of a name counts, and `$NAME` is
 * what stands above.
 * @throws RecipeFileError with file and line
 */
export function parseEnvFile(text: string, file = '.env'): Map<string, string> {
  return new Map(readAssignments(text, file).map(({ name, value }) => [name, value]));
}

/** All assignments of an env file in their order. @throws RecipeFileError with file and line */
export function readAssignments(text: string, file = '.env'): Assignment[] {
  const { unix, original } = withoutCarriageReturns(text);
  const known = new Map<string, string>();
  const found: Assignment[] = [];
  let at = statementStart(unix, 0);
  while (at !== undefined) {
    const key = readName(unix, { at, file });
    const statement = readValue(unix, { ...key, known, file });
    known.set(statement.name, statement.value);
    found.push({ ...statement, start: original(statement.start), end: original(statement.end) });
    at = statementStart(unix, statement.next);
  }
  return found;
}

/**
 * The modifiers behind the assignment that counts, as in `SECRET_X_VERSION=v1 # length=64 charset=hex`, by the name
 * that is assigned.
 */
export function readModifiers(text: string, file = '.env'): Map<string, Readonly<Record<string, string>>> {
  return new Map(
    readAssignments(text, file).map(({ name, end }) => {
      const comment = /^\s*#([^\r\n]*)/.exec(text.slice(end).split('\n')[0] ?? '')?.[1] ?? '';
      return [
        name,
        Object.fromEntries([...comment.matchAll(/([a-z]+)=([^\s#]+)/g)].map((match) => [match[1]!, match[2]!])),
      ];
    }),
  );
}

/** The text with `\n` for each `\r\n`, and what turns a place in it back into one of the original. */
function withoutCarriageReturns(text: string): { unix: string; original: (at: number) => number } {
  const removed: number[] = [];
  const unix = text.replaceAll('\r\n', (_pair, at: number) => {
    removed.push(at - removed.length);
    return '\n';
  });
  return { unix, original: (at) => at + removed.filter((gone) => gone < at).length };
}

/** The first character of the next statement behind blank space and comments. */
function statementStart(text: string, from: number): number | undefined {
  // JavaScript counts a byte order mark as blank and U+0085 not; Go does the reverse.
  const blank = /(?:[^\S\uFEFF]|\u0085|#[^\n]*)*/y;
  blank.lastIndex = from;
  blank.test(text);
  return blank.lastIndex < text.length ? blank.lastIndex : undefined;
}

function readName(text: string, { at, file }: { at: number; file: string }): { name: string; from: number } {
  const prefix = new RegExp(`export${SPACES}+`, 'y');
  prefix.lastIndex = at;
  const start = prefix.test(text) ? prefix.lastIndex : at;
  if (start >= text.length) throw problem(text, { file, at, why: 'nothing stands behind "export"' });
  let end = start;
  while (end < text.length && text[end] !== '=' && text[end] !== ':') {
    const character = String.fromCodePoint(text.codePointAt(end)!);
    if (!canStandInName(character)) throw problem(text, { file, at: end, why: badCharacter(text, end) });
    end += character.length;
  }
  // A last line without a sign is the value of the empty name: godotenv's own reading, which no recipe relies on.
  if (end >= text.length) return { name: '', from: start };
  return { name: text.slice(start, end).trimEnd(), from: skipSpaces(text, end + 1) };
}

function problem(text: string, { file, at, why }: { file: string; at: number; why: string }): RecipeFileError {
  const fix = 'write NAME=value, one a line, and put a # before what is a note';
  return new RecipeFileError({ file, line: lineOf(text, at), rule: why, fix });
}

/** Characters that no editor shows. */
const UNSEEN = /[\p{Cc}\p{Cf}]/gu;

function characterInWords(character: string): string {
  if (character === '\uFEFF') return 'a byte order mark, which cannot be seen: save the file as UTF-8 without one';
  if (!new RegExp(UNSEEN.source, 'u').test(character)) return JSON.stringify(character);
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}, which cannot be seen`;
}

function badCharacter(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0];
  return text[at] === '\n'
    ? `"${text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim()}" has no "=" behind it`
    : `the name in "${line?.replaceAll(UNSEEN, '') ?? ''}" holds ${characterInWords(text[at] ?? '')}`;
}

/** godotenv looks at the bytes of a name one by one: letters and digits of Latin-1, `.`, `_` and spaces. */
function canStandInName(character: string): boolean {
  return [...Buffer.from(character)].every((byte) => {
    const letter = String.fromCharCode(byte);
    return SPACE.test(letter) || /^[\p{L}\p{Nd}\p{Nl}\p{No}._]$/u.test(letter);
  });
}

/** Where a value begins, what is known so far, and in which file. */
interface ValueAt {
  readonly name: string;
  readonly from: number;
  readonly known: ReadonlyMap<string, string>;
  readonly file: string;
}

function readValue(text: string, at: ValueAt): Statement {
  const quote = text[at.from];
  return quote === '"' || quote === "'" ? readQuoted(text, at, quote) : readBare(text, at);
}

function readBare(text: string, { name, from, known }: ValueAt): Statement {
  const next = from + (/^[^\r\n]*/.exec(text.slice(from))?.[0].length ?? 0);
  const line = text.slice(from, next);
  const raw = line.slice(0, commentStart(line));
  const value = raw.replace(new RegExp(`^${SPACES}+|${SPACES}+$`, 'gu'), '');
  return { name, value: expand(value, known), start: from, end: from + raw.indexOf(value) + value.length, next };
}

/**
 * The last hash behind a space begins the comment (findings/godotenv-last-hash.sh); one at the very start is the
 * value's.
 */
function commentStart(line: string): number {
  for (let at = line.length - 1; at > 0; at--) if (line[at] === '#' && SPACE.test(line[at - 1]!)) return at;
  return line.length;
}

function readQuoted(text: string, { name, from, known, file }: ValueAt, quote: string): Statement {
  let end = from + 1;
  while (end < text.length && !(text[end] === quote && text[end - 1] !== '\\')) end++;
  if (end >= text.length)
    throw problem(text, { file, at: from, why: `the ${quote} before the value of ${name} is never closed` });
  const inside = text.slice(from, end).replace(new RegExp(`^${quote}+|${quote}+$`, 'g'), '');
  const value = quote === '"' ? expand(unescape(inside), known) : inside;
  return { name, value, start: from, end: end + 1, next: end + 1 };
}

/** `\n` and `\r` are line ends; of every other escape but `\$` the backslash is dropped. */
function unescape(text: string): string {
  const lines = text.replace(/\\[^\n]/gu, (pair) => ({ '\\n': '\n', '\\r': '\r' })[pair] ?? pair);
  return lines.replace(/\\([^$])/gu, '$1');
}

/** Names are of A–Z, 0–9 and `_` alone (findings/godotenv-lower-case-names.sh); one that nothing sets is empty. */
function expand(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(
    /(\\)?\$(\()?\{?([A-Z0-9_]+)?\}?/g,
    (...[whole = '', escaped, , name]: (string | undefined)[]) => {
      if (escaped) return whole.slice(1);
      return name ? (known.get(name) ?? '') : whole;
    },
  );
}

const SPACES = '[\\t\\v\\f\\r \\u0085\\u00a0]';
const SPACE = new RegExp(`^${SPACES}$`);

function skipSpaces(text: string, from: number): number {
  const spaces = new RegExp(`${SPACES}*`, 'y');
  spaces.lastIndex = from;
  spaces.test(text);
  return spaces.lastIndex;
}
