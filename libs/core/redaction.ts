import { stripVTControlCharacters } from 'node:util';

/** Shortest value that is masked: shorter ones would mask ordinary words. */
const MIN_SECRET_LENGTH = 6;
/** Shortest line of a secret of several lines that is masked by itself; one with spaces may be ordinary text. */
const MIN_LINE_LENGTH = 8;
const MIN_SPACED_LINE_LENGTH = 16;

/** A name before a password that is this long is a token: some servers take it there. */
const MIN_TOKEN_LENGTH = 16;

/** Masks the secrets of a run in everything that is printed or kept. */
export interface Redactor {
  /** Adds a secret; a value under 6 characters is not sought, since it would mask ordinary text. */
  add(name: string, value: string): void;
  /** Names of the secrets that are too short to be sought. */
  readonly unsought: readonly string[];
  /** The text with every known form of every secret replaced by `‹name›`. */
  mask(text: string): string;
  /** Names of the secrets of which some form stands in the text, or in the bytes of a file. */
  find(content: string | Uint8Array): string[];
}

/**
 * Text as a file or a page shows it: without colours, cursor moves and other control characters, which programs write
 * for terminals.
 */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return stripVTControlCharacters(text).replace(/\r(?=\n|$)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
}

/** An address without the name, the password and the query that it may hold: each may be a token. */
export function withoutCredentials(address: string): string {
  const [, start = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)(.*)$/is.exec(address) ?? [];
  return start ? start + rest.replace(/^[^/?#\s]*@/, '').replace(/[?#]\S*/, '') : address;
}

/**
 * What of an address is secret, as it stands there and decoded: password, a name that is a token, values of its query.
 */
export function credentialsIn(address: string): string[] {
  const [, user = '', password = ''] = /^[a-z][a-z\d+.-]*:\/\/([^:/?#\s]*)(?::([^/?#\s]*))?@/i.exec(address) ?? [];
  const query = /^[a-z][a-z\d+.-]*:\/\/[^?]*\?([^#\s]*)/i.exec(address)?.[1] ?? '';
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const isToken = user !== 'git' && (password === '' || user.length >= MIN_TOKEN_LENGTH);
  const words = [password, isToken ? user : '', ...values].filter((word) => word !== '');
  return [...new Set(words.flatMap((word) => [word, decoded(word)]))];
}

/** Whether people call something so that nobody else may know. */
export function isSecretName(name: string): boolean {
  return /(?:pass(?:word|wd|phrase)?|secret|token|(?:api|access|private)[_-]?key|credentials?)$/i.test(name);
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

/**
 * A redactor that knows each secret raw, base64 (alone or in the midst of other data), hexadecimal, URL-, HTML- and
 * JSON-escaped.
 */
export function createRedactor(secrets: Readonly<Record<string, string>> = {}): Redactor {
  const names = new Map<string, string>();
  let forms: readonly (readonly [form: string, name: string])[] = [];
  const unsought = new Set<string>();
  const add = (name: string, value: string) => {
    const { length } = value.trim();
    if (length > 0 && length < MIN_SECRET_LENGTH) unsought.add(name);
    for (const part of partsOf(value.trim())) for (const form of formsOf(part)) names.set(form, name);
    // The longest first: where one form is part of another, the whole is masked.
    forms = [...names].sort(([a], [b]) => b.length - a.length);
  };
  for (const [name, value] of Object.entries(secrets)) add(name, value);
  return {
    add,
    get unsought() {
      return [...unsought];
    },
    mask: (text) => forms.reduce((masked, [form, name]) => masked.replaceAll(form, `‹${name}›`), text),
    find: (content) => {
      const bytes = Buffer.from(content);
      return [...new Set(forms.filter(([form]) => bytes.includes(form)).map(([, name]) => name))];
    },
  };
}

/**
 * The value, and where it has several lines, as a key in PEM has, each line that is long enough to be told from
 * ordinary text.
 */
function partsOf(value: string): string[] {
  if (value.length < MIN_SECRET_LENGTH) return [];
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return [value];
  return [value, ...lines.filter((line) => line.length >= shortest(line) && !line.startsWith('-----'))];
}

function shortest(line: string): number {
  return line.includes(' ') ? MIN_SPACED_LINE_LENGTH : MIN_LINE_LENGTH;
}

function formsOf(value: string): Set<string> {
  const forms = [value, ...base64FormsOf(value), ...urlFormsOf(value), ...jsonFormsOf(value), ...htmlFormsOf(value)];
  return new Set([...forms, ...hexFormsOf(value), ...quotedFormsOf(value)]);
}

/** As it stands in quotes: of a shell that prints what it runs, of SQL or YAML, and with backslashes. */
function quotedFormsOf(value: string): string[] {
  return [value.replaceAll("'", `'\\''`), value.replaceAll("'", "''"), value.replace(/['"\\]/g, '\\$&')];
}

/** As pages escape it: by names, and by decimal or hexadecimal numbers for the quotes. */
function htmlFormsOf(value: string): string[] {
  const escaped = (quote: string, apostrophe: string) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', quote)
      .replaceAll("'", apostrophe);
  const numbered = (chars: RegExp) => value.replace(chars, (char) => `&#${char.charCodeAt(0)};`);
  const hexadecimal = (text: string, chars: RegExp) =>
    text.replace(chars, (char) => `&#x${char.charCodeAt(0).toString(16)};`);
  const inHex = hexadecimal(value, /[&<>"'`]/g);
  // Handlebars and Mustache, of which the second escapes the slash as well.
  const templates = [
    hexadecimal(escaped('&quot;', '&#x27;'), /[`]|=/g),
    hexadecimal(escaped('&quot;', '&#39;'), /[`/=]/g),
  ];
  return [
    escaped('&quot;', '&#39;'),
    escaped('&quot;', '&#x27;'),
    escaped('&quot;', '&apos;'),
    escaped('&#34;', '&#39;'),
    escaped('"', "'"),
    numbered(/[&<>"'`]/g),
    // Go's html/template.
    escaped('&#34;', '&#39;').replaceAll('+', '&#43;'),
    ...[inHex, ...templates].flatMap((text) => [
      text,
      text.replace(/&#x[\da-f]+;/g, (escape) => `&#x${escape.slice(3).toUpperCase()}`),
    ]),
  ];
}

function hexFormsOf(value: string): string[] {
  const hex = Buffer.from(value).toString('hex');
  return [hex, hex.toUpperCase()];
}

/**
 * Whole, and as it stands within longer data: there it begins at one of three places of a group of three bytes, and the
 * characters at both ends carry bits of what is beside it.
 */
function base64FormsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const whole = bytes.toString('base64');
  const inside = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [whole, ...inside].flatMap((text) => [
    text,
    text.replaceAll('+', '-').replaceAll('/', '_'),
    encodeURIComponent(text),
    text.replaceAll('/', '\\/'),
  ]);
}

/**
 * As browsers and JavaScript escape it, as the stricter RFC 3986 does, and as forms do; hexadecimal digits in either
 * case.
 */
function urlFormsOf(value: string): string[] {
  const plain = encodeURIComponent(value);
  const strict = plain.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const variants = [plain, strict, new URLSearchParams({ '': value }).toString().slice(1)];
  // An address that leads to another one holds it escaped once more.
  return [...variants, ...variants.map(encodeURIComponent)].flatMap((text) => [
    text,
    text.replace(/%(?:25)?[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ]);
}

/**
 * As JavaScript escapes it, with the slash escaped as PHP does, in ASCII alone as Python does, and safe for HTML as Go
 * does; and JSON that stands within JSON.
 */
function jsonFormsOf(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const unicode = (text: string, chars: RegExp) =>
    text.replace(chars, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const once = [
    plain,
    plain.replaceAll('/', '\\/'),
    unicode(plain, /[\u0080-\uffff]/g),
    unicode(plain, /[<>&\u2028\u2029]/g),
    // For a script in a page: Django's json_script, PHP's JSON_HEX_APOS.
    unicode(plain, /[<>&'\u2028\u2029]/g),
  ];
  const upper = once.map((text) => text.replace(/\\u[\da-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`));
  // The last is in JSON that stands in a text of JSON.
  return [...once, ...upper, JSON.stringify(plain).slice(1, -1)];
}
