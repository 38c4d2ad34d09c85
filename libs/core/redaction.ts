/** Shortest value that is masked: shorter ones would mask ordinary words. */
const MIN_SECRET_LENGTH = 6;

/** Masks the secrets of a run in everything that is printed or kept. */
export interface Redactor {
  /** Adds a secret; values under 6 characters are refused quietly, since they would mask ordinary text. */
  add(name: string, value: string): void;
  /** The text with every known form of every secret replaced by `‹name›`. */
  mask(text: string): string;
  /** Names of the secrets of which some form stands in the text. */
  find(text: string): string[];
}

/** A redactor that knows each secret raw, base64, URL- and JSON-escaped. */
export function createRedactor(): Redactor {
  const forms = new Map<string, string>();
  return {
    add(name, value) {
      if (value.trim().length < MIN_SECRET_LENGTH) return;
      for (const form of formsOf(value.trim())) forms.set(form, name);
    },
    mask: (text) => longestFirst(forms).reduce((masked, [form, name]) => masked.replaceAll(form, `‹${name}›`), text),
    find: (text) => [...new Set(longestFirst(forms).filter(([form]) => text.includes(form)).map(([, name]) => name))],
  };
}

function formsOf(value: string): Set<string> {
  const base64 = Buffer.from(value).toString('base64');
  return new Set([
    value,
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ]);
}

function longestFirst(forms: Map<string, string>): [string, string][] {
  return [...forms].sort(([a], [b]) => b.length - a.length);
}
