import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseEnvFile } from './env-file.ts';
import { composeUnreadable, notARecipe } from './errors.ts';

/** What a recipe's compose files say once they are laid over each other and their variables are filled in. */
export interface ComposeConfig {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: readonly string[];
}

export interface ComposeService {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Reads the compose files of a recipe checkout that an app's env chooses by `COMPOSE_FILE`.
 * @throws CcciError `NOT_A_RECIPE`, `COMPOSE_UNREADABLE` with file and line
 */
export function readCompose(checkout: string, env: ReadonlyMap<string, string>): ComposeConfig {
  const variables = new Map([...exportsOf(checkout), ...env]);
  const files = (env.get('COMPOSE_FILE') ?? 'compose.yml').split(':').filter(Boolean);
  const documents = files.map((file) => readDocument(checkout, file));
  const services: Record<string, ComposeService> = {};
  for (const document of documents) {
    for (const [name, raw] of Object.entries(document.services ?? {})) {
      const image =
        raw?.image === undefined ? (services[name]?.image ?? '') : interpolate(String(raw.image), variables);
      services[name] = { image, labels: { ...services[name]?.labels, ...labelsOf(raw?.deploy?.labels, variables) } };
    }
  }
  return { services, volumes: documents.flatMap((document) => Object.keys(document.volumes ?? {})) };
}

/** Refuses a folder that is no recipe. @throws CcciError `NOT_A_RECIPE`, `COMPOSE_UNREADABLE` */
export function assertRecipe(recipe: string, checkout: string, where: string): void {
  for (const file of ['compose.yml', '.env.sample']) {
    if (!existsSync(join(checkout, file))) throw notARecipe(recipe, file, where);
  }
  const { services } = readDocument(checkout, 'compose.yml');
  if (!services || !('app' in services)) throw notARecipe(recipe, 'service "app" in compose.yml', where);
}

/** Fills `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME-default}` as compose does; `$$` is a dollar. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?)-((?:[^{}]|\{[^{}]*\})*))?\})/g,
    (all, bare, name, colon, fallback) => {
      if (all === '$$') return '$';
      const value = variables.get((bare ?? name) as string);
      const missing = value === undefined || (colon === ':' && value === '');
      return missing ? interpolate((fallback as string | undefined) ?? '', variables) : value;
    },
  );
}

interface RawDocument {
  services?: Record<string, { image?: unknown; deploy?: { labels?: RawLabels } } | null>;
  volumes?: Record<string, unknown> | null;
}

type RawLabels = string[] | Record<string, unknown>;

function readDocument(checkout: string, file: string): RawDocument {
  const path = join(checkout, file);
  if (!existsSync(path)) throw composeUnreadable(file, new Error(`no such file in ${checkout}`));
  try {
    const document = parse(readFileSync(path, 'utf8'), { merge: true }) as unknown;
    if (!document || typeof document !== 'object') throw new Error('the document is not a map');
    return document;
  } catch (cause) {
    throw composeUnreadable(file, cause);
  }
}

function labelsOf(raw: RawLabels | undefined, variables: ReadonlyMap<string, string>): Record<string, string> {
  const pairs = Array.isArray(raw)
    ? raw.map((line): [string, string] => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)])
    : Object.entries(raw ?? {}).map(([name, value]): [string, string] => [name, String(value ?? '')]);
  return Object.fromEntries(
    pairs.map(([name, value]) => [interpolate(name, variables), interpolate(value, variables)]),
  );
}

function exportsOf(checkout: string): Map<string, string> {
  const path = join(checkout, 'abra.sh');
  return existsSync(path) ? parseEnvFile(readFileSync(path, 'utf8')) : new Map();
}
