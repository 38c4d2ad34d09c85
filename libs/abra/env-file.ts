import { envNotWritable } from './errors.ts';
import { editEnvFile as edit } from './files/env-edit.ts';
import { parseEnvFile as parse, readModifiers } from './files/env-file.ts';
import { told } from './told.ts';

/**
 * What an env file sets, as abra reads it (docs/abra.md#files).
 * @throws CcciError `RECIPE_FILE_WRONG` with file and line
 */
export function parseEnvFile(text: string, file?: string): Map<string, string> {
  return told(() => parse(text, file));
}

/**
 * The text of an env file with some assignments changed, and those it lacks added at its end; every other byte stays.
 * @throws CcciError `ENV_NOT_WRITABLE` for a value that the format cannot hold, `RECIPE_FILE_WRONG` for a text that
 * cannot be read
 */
export function editEnvFile(text: string, changes: Readonly<Record<string, string>>, file?: string): string {
  parseEnvFile(text, file);
  return told(() => edit(text, changes, file), envNotWritable);
}

/**
 * Names of the secrets of a recipe with their versions, from the `SECRET_<NAME>_VERSION` lines (docs/abra.md#secrets).
 */
export function secretVersions(env: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, version] of env) {
    const secret = secretOf(name);
    if (secret) found.set(secret, version);
  }
  return found;
}

/** Names of the secrets that somebody inserts by hand: `generate=false` stands behind their version. */
export function secretsByHand(text: string): Set<string> {
  const marked = [...told(() => readModifiers(text))].filter(([, { generate }]) => generate === 'false');
  return new Set(marked.flatMap(([name]) => secretOf(name) ?? []));
}

function secretOf(variable: string): string | undefined {
  return /^SECRET_(.+)_VERSION$/.exec(variable)?.[1]?.toLowerCase();
}
