import { editEnvFile, parseEnvFile, readModifiers } from '@cc-ci/abra/files';
import { toldAsFatal } from './compose-model.ts';

/** The modifiers behind a value, as in `SECRET_X_VERSION=v1 # length=64 charset=hex`. */
export type Modifiers = Readonly<Record<string, string>>;

/** An env file, read: the values in file order, expanded, and the modifiers of each. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  readonly modifiers: Readonly<Record<string, Modifiers>>;
}

/** Reads the text of a `.env` or `.env.sample` as abra's fork of godotenv does; fatal where that refuses it. */
export function parseEnv(text: string, file = '.env'): EnvFile {
  return toldAsFatal(() => ({
    values: Object.fromEntries(parseEnvFile(text, file)),
    modifiers: Object.fromEntries(readModifiers(text, file)),
  }));
}

/** The text with the value of one key replaced where it counts, all else untouched. */
export function replaceValue(text: string, key: string, value: string): string {
  return toldAsFatal(() => editEnvFile(text, { [key]: value }));
}
