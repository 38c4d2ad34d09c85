import { randomInt } from 'node:crypto';
import type { ComposeModel } from '@cc-ci/abra/files';
import type { App } from './app.ts';
import { objectName } from './compose-model.ts';
import { engineDelete, engineGet, enginePost, EngineRefusal } from './engine.ts';
import type { Modifiers } from './env-file.ts';
import { Fatal } from './fatal.ts';
import { requireShortName } from './names.ts';
import { wordList } from './words.ts';

/** A secret that the app's compose files use. */
export interface SecretSpec {
  readonly name: string;
  readonly version: string;
  /** Its name on the server: `<stack>_<name>_<version>`. */
  readonly objectName: string;
  readonly length?: number;
  readonly charset?: string;
  /** False where `generate=false` says that it is to be inserted by hand. */
  readonly generated: boolean;
}

/** The secrets that some service of the compose files uses, in the files' order. */
export function secretSpecs(app: App, model: Pick<ComposeModel, 'services' | 'secrets'>): SecretSpec[] {
  const used = new Set(
    Object.values(model.services).flatMap(({ secrets }) => (secrets ?? []).map(({ source }) => source)),
  );
  const entries = Object.entries(model.secrets).filter(([name]) => used.has(name));
  return entries.map(([name, object]) => specOf(name, objectName(name, object, app.stack), app));
}

/** The names of the secrets on the server that belong to a stack. */
export async function storedSecrets(stack: string): Promise<{ id: string; name: string }[]> {
  const all = await engineGet<{ ID: string; Spec: { Name: string } }[]>('/secrets', { name: [`${stack}_`] });
  return all
    .map((secret) => ({ id: secret.ID, name: secret.Spec.Name }))
    .filter((secret) => secret.name.startsWith(`${stack}_`));
}

/** Puts a secret on the server; fatal when one of that name is there. */
export async function storeSecret(name: string, value: string): Promise<void> {
  try {
    await enginePost('/secrets/create', { Name: name, Labels: {}, Data: Buffer.from(value).toString('base64') });
  } catch (error) {
    if (error instanceof EngineRefusal && error.status === 409)
      throw new Fatal(`secret ${name} already exists`, { cause: error });
    throw error;
  }
}

/** Removes a secret from the server by its id. */
export async function removeSecret(id: string): Promise<void> {
  await engineDelete(`/secrets/${id}`);
}

/** A new value: a password where a length is asked for, else four words. */
export function generateValue(spec: Pick<SecretSpec, 'length' | 'charset'>): string {
  if (spec.length === undefined) return pick(wordList, 4).join('-');
  return pick([...alphabet(spec.charset ?? 'default')], spec.length).join('');
}

function specOf(name: string, objectName: string, app: App): SecretSpec {
  requireShortName('secret', objectName);
  const version = objectName.slice(objectName.lastIndexOf('_') + 1);
  if (version === '' || !objectName.includes('_')) throw new Fatal(`missing version for secret? (${name})`);
  const modifiers = app.env.modifiers[`SECRET_${name.toUpperCase()}_VERSION`] ?? {};
  return { name, version, objectName, ...readModifiers(name, modifiers) };
}

function readModifiers(name: string, modifiers: Modifiers): Pick<SecretSpec, 'length' | 'charset' | 'generated'> {
  const { length, charset, generate } = modifiers;
  if (length !== undefined && !/^[1-9]\d*$/.test(length))
    throw new Fatal(`unable to parse length=${length} of secret ${name}`);
  return {
    ...(length ? { length: Number(length) } : {}),
    ...(charset ? { charset } : {}),
    generated: generate !== 'false',
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const alphabets: Readonly<Record<string, string>> = {
  default: `${letters}0123456789`,
  alnum: `${letters}0123456789`,
  hex: '0123456789abcdef',
  special: '!@#$%^&*()-_=+[]{}<>?/.,:;',
  safespecial: '!@#%^&*_-+=',
};

function alphabet(charset: string): string {
  return charset.split(',').map(namedAlphabet).join('');
}

function namedAlphabet(name: string): string {
  const found = alphabets[name];
  if (!found) throw new Fatal(`unknown charset "${name}": abra knows ${Object.keys(alphabets).join(', ')}`);
  return found;
}

function pick<T>(from: readonly T[], count: number): T[] {
  return Array.from({ length: count }, () => from[randomInt(from.length)]!);
}
