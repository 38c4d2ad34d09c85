import { parse, type Tags } from 'yaml';
import { Fatal } from './fatal.ts';
import { type RecipeRepo, recipeFile } from './recipe-repo.ts';

/** One compose file, parsed, nothing filled in yet. */
export interface ComposeFile {
  readonly name: string;
  readonly content: ComposeContent;
}

/** The parts of a compose file that abra looks at. */
export interface ComposeContent {
  version?: string;
  services?: Record<string, ServiceContent>;
  secrets?: Record<string, ObjectContent | null>;
  configs?: Record<string, ObjectContent | null>;
  [rest: string]: unknown;
}

/** The parts of a service that abra looks at. */
export interface ServiceContent {
  image?: string;
  environment?: ListOrMap;
  healthcheck?: { test?: unknown; disable?: boolean };
  ports?: (string | number | Record<string, unknown>)[];
  secrets?: (string | { source: string })[];
  configs?: (string | { source: string })[];
  volumes?: (string | Record<string, unknown>)[];
  env_file?: string | string[];
  deploy?: { labels?: ListOrMap; endpoint_mode?: string; [rest: string]: unknown };
  [rest: string]: unknown;
}

/** A top-level secret or config. */
export interface ObjectContent {
  name?: string;
  file?: string;
  external?: boolean | { name?: string };
}

/** Docker's two ways to write labels and environments. */
export type ListOrMap = (string | number)[] | Record<string, string | number | boolean | null>;

/** The compose files that `COMPOSE_FILE` names (default `compose.yml`), parsed in that order. */
export function readComposeFiles(repo: RecipeRepo, env: Readonly<Record<string, string>>): ComposeFile[] {
  return composeFileNames(env).map((name) => {
    const text = recipeFile(repo, name);
    if (text === undefined) throw new Fatal(`unable to load compose file ${name}: no such file in ${repo.dir}`);
    return { name, content: parseCompose(name, text) };
  });
}

/** The names in `COMPOSE_FILE`, in order; `compose.yml` where it is not set. */
export function composeFileNames(env: Readonly<Record<string, string>>): string[] {
  const names = (env['COMPOSE_FILE'] ?? '').split(':').filter(Boolean);
  return names.length > 0 ? names : ['compose.yml'];
}

/** A compose text as data, anchors and merge keys resolved and numbers read as Docker reads them. */
export function parseCompose(name: string, text: string): ComposeContent {
  try {
    const content: unknown = parse(text, { merge: true, customTags: withOctal, logLevel: 'error' });
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as ComposeContent;
  } catch (error) {
    throw new Fatal(`unable to parse ${name}: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
  throw new Fatal(`unable to parse ${name}: it holds no mapping at its top`);
}

/** Labels or an environment as a map of texts; a name without a value gives null. */
export function asMap(entries: ListOrMap | undefined): Record<string, string | null> {
  if (!entries) return {};
  const pairs = Array.isArray(entries) ? entries.map(splitEntry) : Object.entries(entries).map(textPair);
  return Object.fromEntries(pairs);
}

function splitEntry(entry: string | number): [string, string | null] {
  const text = String(entry);
  const at = text.indexOf('=');
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function textPair([key, value]: [string, unknown]): [string, string | null] {
  return [key, value === null || value === undefined ? null : String(value)];
}

/** `mode: 0555` is octal for Docker. */
function withOctal(tags: Tags): Tags {
  const octal = {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^0[0-7]+$/,
    resolve: (text: string) => Number.parseInt(text, 8),
  };
  return [octal, ...tags];
}
