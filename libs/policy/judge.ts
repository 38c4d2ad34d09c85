import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ComposeModel,
  parseEnvFile,
  parseExports,
  type Place,
  type PlacedCompose,
  readPlacedCompose,
  readRecipeEnv,
} from '@cc-ci/abra/files';
import { trustUnknown } from './errors.ts';
import { isInside } from './inside.ts';
import { ENV_RULES } from './rules/env.ts';
import type { Finding, Found, OwnApp, Rule } from './rule.ts';
import { MODEL_RULES, POLICY } from './table.ts';

export interface Case {
  /** The work tree of the commit. */
  readonly checkout: string;
  readonly app: Omit<OwnApp, 'given'>;
  /** The env of the app as it is, or will be; called when the files that it is made from may be read. */
  readonly env: () => ReadonlyMap<string, string>;
  /** Ids of the rules that the operator trusts the recipe with. */
  readonly trusted: readonly string[];
}

/** What the rules say of a commit. */
export interface Judgement {
  readonly refused: readonly Finding[];
  /** What a rule refuses, and the operator trusts the recipe with. */
  readonly allowed: readonly Finding[];
  /** Whose it was; undefined where the files are refused before they are read. */
  readonly app?: OwnApp;
  /** What was judged; undefined where the files are refused before it is read. */
  readonly model?: ComposeModel;
}

/**
 * Judges what a commit of a recipe asks of the machine. Variables come first: a compose file out of the checkout is
 * refused, and not read. No symbolic link leads out of a checkout: `checkOut` refuses such a commit.
 * @throws RecipeFileError where a file cannot be read, CcciError `TRUST_UNKNOWN`
 */
export function judge({ checkout, app: names, env: readEnv, trusted }: Case): Judgement {
  const unknown = trusted.find((id) => !POLICY.some((rule) => rule.id === id));
  if (unknown !== undefined)
    throw trustUnknown(
      names.recipe,
      unknown,
      POLICY.map(({ id }) => id),
    );
  const allowed: Finding[] = [];
  const refusedBy = <View>(rules: readonly Rule<View>[], view: View, placeOf: PlaceOf): Finding[] => {
    const found = findingsOf(rules, view, placeOf);
    allowed.push(...found.filter(({ rule }) => trusted.includes(rule)));
    return found.filter(({ rule }) => !trusted.includes(rule));
  };

  const files = readSettings(checkout);
  const own = readEnv();
  const app = { ...names, given: givenIn(own, files.sample, names) };
  const env = readRecipeEnv(checkout, new Map([...own, ['STACK_NAME', app.stack]]));
  const ofEnv = refusedBy(ENV_RULES, { app, checkout, env, ...files }, noPath);
  if (ofEnv.some(({ rule }) => rule === 'compose-file-out')) return { refused: ofEnv, allowed };
  const compose: PlacedCompose = readPlacedCompose(checkout, env, mayRead(checkout, trusted));
  const ofModel = refusedBy(MODEL_RULES, { app, checkout, model: compose.model }, compose.placeOf);
  return { refused: [...ofEnv, ...ofModel], allowed, app, model: compose.model };
}

/** Characters of a name or a value that are shown. */
const LONGEST = 200;

type PlaceOf = PlacedCompose['placeOf'];

function noPath(path: readonly string[]): Place {
  return { file: path[0] ?? '.env.sample', line: 1 };
}

/** What rules refuse of a view, each with its place. */
export function findingsOf<View>(rules: readonly Rule<View>[], view: View, placeOf: PlaceOf): Finding[] {
  return rules.flatMap(({ id, why, look }) =>
    look(view).map((found: Found) => {
      const { file, line, key } = found.place ?? placeOf(found.path ?? [], found.item);
      return {
        rule: id,
        file: shown(file),
        line,
        ...(key === undefined ? {} : { key: shown(key) }),
        value: shown(found.value),
        why: found.why ?? why,
      };
    }),
  );
}

/** One line, with nothing in it that a terminal obeys. */
function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '\uFFFD').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Values that the recipe's own sample, as abra copies it, does not have. */
function givenIn(
  env: ReadonlyMap<string, string>,
  sample: ReadonlyMap<string, string>,
  { recipe, domain }: Pick<OwnApp, 'recipe' | 'domain'>,
): string[] {
  return [...env].flatMap(([name, value]) =>
    sample.get(name)?.replaceAll(`${recipe}.example.com`, domain) === value ? [] : [value],
  );
}

function readSettings(checkout: string) {
  const read = (file: string) => (existsSync(join(checkout, file)) ? readFileSync(join(checkout, file), 'utf8') : '');
  const [sample, script] = [read('.env.sample'), read('abra.sh')];
  const exports = parseExports(script);
  const lineIn = (text: string, pattern: RegExp) => text.split('\n').findLastIndex((line) => pattern.test(line)) + 1;
  return {
    sample: parseEnvFile(sample, '.env.sample'),
    exports,
    placeOf: (name: string): Place => {
      if (exports.has(name))
        return { file: 'abra.sh', line: lineIn(script, new RegExp(`^export\\s+${name}=`)) || 1, key: name };
      return {
        file: '.env.sample',
        line: lineIn(sample, new RegExp(`^\\s*(export\\s+)?${name}\\s*[=:]`)) || 1,
        key: name,
      };
    },
  };
}

/** An `env_file` out of the repository is not read before it is judged, unless the recipe is trusted with it. */
function mayRead(checkout: string, trusted: readonly string[]): (path: string) => boolean {
  return (path) => trusted.includes('file-out') || isInside(checkout, path);
}
