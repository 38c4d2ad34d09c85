import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseExports } from './abra-sh.ts';
import { isImageReference } from './compose/image-reference.ts';
import { type ComposeModel, loadFiles, mergeModels } from './compose/load.ts';
import { type Place, placeIn } from './compose/places.ts';
import { type ComposeText, parseCompose } from './compose/yaml.ts';
import { RecipeFileError } from './problem.ts';

/** The names in `COMPOSE_FILE`, in order; `compose.yml` where it is empty or not set. */
export function composeFileNames(composeFile: string | undefined): string[] {
  const names = (composeFile ?? '').split(':').filter(Boolean);
  return names.length > 0 ? names : ['compose.yml'];
}

/** What the compose files of a recipe are filled in with: an app's env and, over it, what `abra.sh` exports. */
export function readRecipeEnv(checkout: string, env: ReadonlyMap<string, string>): Map<string, string> {
  const path = join(checkout, 'abra.sh');
  return new Map([...env, ...(existsSync(path) ? parseExports(readFileSync(path, 'utf8')) : [])]);
}

/**
 * The compose files of a recipe that `COMPOSE_FILE` names, laid over each other and filled in.
 * @throws RecipeFileError with file, line and key
 */
export function readComposeFiles(checkout: string, env: ReadonlyMap<string, string>): ComposeModel {
  return readPlacedCompose(checkout, env).model;
}

/** A recipe's compose files as one, and where in them each part stands. */
export interface PlacedCompose {
  readonly model: ComposeModel;
  /** The files, in order. */
  readonly texts: readonly ComposeText[];
  /** The place of a path of the model; `item` is an entry of the list at the path. */
  readonly placeOf: (path: readonly string[], item?: unknown) => Place;
}

/**
 * As `readComposeFiles`, with places. `mayRead` says which files that `env_file` names are read; others count as empty.
 * @throws RecipeFileError with file, line and key
 */
export function readPlacedCompose(
  checkout: string,
  env: ReadonlyMap<string, string>,
  mayRead: (path: string) => boolean = () => true,
): PlacedCompose {
  refuseEmptyNames(env.get('COMPOSE_FILE'));
  const texts = composeFileNames(env.get('COMPOSE_FILE')).map((name) => readFile(checkout, name));
  const files = loadFiles(texts, {
    lookup: (name) => env.get(name),
    folder: checkout,
    readFile: (path) => (!mayRead(path) ? '' : isFile(path) ? readFileSync(path, 'utf8') : undefined),
  });
  return {
    texts,
    model: mergeModels(files.map(({ model }) => model)),
    placeOf: (path, item) => placeIn(files, path, item),
  };
}

/**
 * Refuses services without an image, or with one that is none: docker/cli loads them, and refuses them before a deploy.
 * @throws RecipeFileError with file, line and key
 */
export function requireImages(checkout: string, env: ReadonlyMap<string, string>, { services }: ComposeModel): void {
  for (const [name, { image }] of Object.entries(services)) {
    if (isImageReference(image)) continue;
    const files = composeFileNames(env.get('COMPOSE_FILE')).map((file) => readFile(checkout, file));
    const path = ['services', name, 'image'];
    const own =
      files.findLast(({ content }) => hasPath(content, path)) ??
      files.findLast(({ content }) => hasPath(content, path.slice(0, 2)));
    const rule = image === '' ? 'the service has no image' : `"${image}" is not an image reference`;
    const fix = 'write one such as nginx:1.27.2, and give its variables a value in .env.sample';
    throw new RecipeFileError({
      file: own?.name ?? 'compose.yml',
      line: own?.lineAt(path),
      key: path.join('.'),
      rule,
      fix,
    });
  }
}

/**
 * abra takes what stands between two colons for a file, also where it is nothing: it then reads the folder and fails.
 */
function refuseEmptyNames(composeFile = ''): void {
  if (composeFile === '' || !composeFile.split(':').includes('')) return;
  throw new RecipeFileError({
    file: '.env',
    key: 'COMPOSE_FILE',
    rule: `"${composeFile}" has a colon with no file beside it`,
    fix: 'take the colon out, or give COMPOSE_FILE a value before "$COMPOSE_FILE:…" extends it',
  });
}

function readFile(checkout: string, name: string): ComposeText {
  const path = join(checkout, name);
  if (!isFile(path)) {
    const there = readdirSync(checkout).filter((file) => /^compose\b.*\.ya?ml$/.test(file));
    const fix = `COMPOSE_FILE names it, and the recipe has ${there.sort().join(', ') || 'no compose file'}`;
    throw new RecipeFileError({ file: name, rule: 'there is no such file', fix });
  }
  return parseCompose(name, readFileSync(path, 'utf8'));
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function hasPath(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  return value instanceof Map && value.has(step) && hasPath(value.get(step), rest);
}
