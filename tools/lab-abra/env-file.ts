/** The modifiers behind a value, as in `SECRET_X_VERSION=v1 # length=64 charset=hex`. */
export type Modifiers = Readonly<Record<string, string>>;

/** An env file, read: the values in file order, expanded, and the modifiers of each. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  readonly modifiers: Readonly<Record<string, Modifiers>>;
}

interface Assignment {
  readonly key: string;
  readonly value: string;
  readonly literal: boolean;
  readonly comment: string;
}

/** Reads the text of a `.env` or `.env.sample`: quotes, comments, and `$NAME` of what stands above. */
export function parseEnv(text: string): EnvFile {
  const values: Record<string, string> = {};
  const modifiers: Record<string, Modifiers> = {};
  for (const line of text.split(/\r?\n/)) {
    const found = parseLine(line);
    if (!found) continue;
    values[found.key] = found.literal ? found.value : expand(found.value, values);
    modifiers[found.key] = parseModifiers(found.comment);
  }
  return { values, modifiers };
}

/** The text with the value of one key replaced wherever it is set, all else untouched. */
export function replaceValue(text: string, key: string, value: string): string {
  const line = new RegExp(`^(\\s*${key}=)[^\\s#]*`, 'gm');
  return text.replace(line, (_whole, start: string) => `${start}${value}`);
}

/** The names of the exports in an `abra.sh` with their values, such as `NGINX_DEFAULT_CONF_VERSION`. */
export function parseExports(text: string): Record<string, string> {
  const exports: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const assignment = /^\s*export\s+(.*)$/.exec(line)?.[1];
    const found = assignment === undefined ? undefined : parseLine(assignment);
    if (found) exports[found.key] = found.value;
  }
  return exports;
}

function parseLine(line: string): Assignment | undefined {
  const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*)$/.exec(line);
  if (!match) return undefined;
  const key = match[1]!;
  const rest = match[2]!;
  const quote = rest[0];
  if (quote !== '"' && quote !== "'") return { key, ...splitComment(rest), literal: false };
  const end = closingQuote(rest, quote);
  if (end < 0) return { key, ...splitComment(rest), literal: false };
  const inside = rest.slice(1, end);
  const value = quote === '"' ? unescape(inside) : inside;
  return { key, value, literal: quote === "'", comment: rest.slice(end + 1) };
}

function splitComment(rest: string): { value: string; comment: string } {
  const at = rest.search(/(^|\s)#/);
  return at < 0 ? { value: rest.trim(), comment: '' } : { value: rest.slice(0, at).trim(), comment: rest.slice(at) };
}

function closingQuote(text: string, quote: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unescape(text: string): string {
  return text.replaceAll(
    /\\([nrt"\\])/g,
    (_whole, character: string) => ({ n: '\n', r: '\r', t: '\t' })[character] ?? character,
  );
}

function expand(value: string, known: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\\\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g, (whole, braced, plain) =>
    whole === '\\$' ? '$' : (known[(braced ?? plain) as string] ?? ''),
  );
}

function parseModifiers(comment: string): Modifiers {
  return Object.fromEntries([...comment.matchAll(/([a-z]+)=([^\s#]+)/g)].map((match) => [match[1]!, match[2]!]));
}
