/** Assignments of an env file in order: `KEY=value`, quotes taken off, comments left out, `$NAME` expanded from what stands above. */
export function parseEnvFile(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, raw] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && raw !== undefined) found.set(name, readValue(raw, found));
  }
  return found;
}

/** The text of an env file with some assignments changed, and those it lacks added at its end; everything else stays as it is. */
export function editEnvFile(text: string, changes: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(changes));
  const lines = text.split('\n').map((line) => {
    const name = /^\s*([A-Za-z_][A-Za-z0-9_]*)=/.exec(line)?.[1];
    const value = name === undefined ? undefined : left.get(name);
    if (name === undefined || value === undefined) return line;
    left.delete(name);
    return `${name}=${quote(value)}`;
  });
  const added = [...left].map(([name, value]) => `${name}=${quote(value)}`);
  return added.length === 0 ? lines.join('\n') : [lines.join('\n').trimEnd(), ...added, ''].join('\n');
}

/** Names of the secrets of a recipe with their versions, from the `SECRET_<NAME>_VERSION` lines (docs/abra.md#secrets). */
export function secretVersions(env: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, version] of env) {
    const secret = /^SECRET_(.+)_VERSION$/.exec(name)?.[1];
    if (secret) found.set(secret.toLowerCase(), version);
  }
  return found;
}

function readValue(raw: string, above: ReadonlyMap<string, string>): string {
  const single = /^\s*'([^']*)'/.exec(raw);
  if (single) return single[1] ?? '';
  const double = /^\s*"((?:[^"\\]|\\.)*)"/.exec(raw);
  const bare = double ? (double[1] ?? '').replace(/\\(["\\$`])/g, '$1') : raw.replace(/\s+#.*$/, '').trim();
  return bare.replace(/\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/g, (_all, name: string) => above.get(name) ?? '');
}

function quote(value: string): string {
  return /^[A-Za-z0-9_./:@,+-]*$/.test(value) ? value : `"${value.replace(/(["\\$`])/g, '\\$1')}"`;
}
