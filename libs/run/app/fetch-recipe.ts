import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Abra, assertRecipe, assertTree, type Checkout, checkOut, cloneSource } from '@cc-ci/abra';
import { CcciError, suggestion, withoutCredentials } from '@cc-ci/core';
import type { AppRun } from './app-run.ts';
import { recipeUnknown } from '../errors.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import { type JudgedVersion, judgeVersions, refuseJudged } from './policy.ts';
import { readRecipeLock } from './recipe-lock.ts';
import type { RunRequest } from '../request.ts';
import { resolveVersions } from './versions.ts';

export interface FetchHeadOptions {
  readonly recipe: LoadedRecipe;
  /** Where the head is; without it, what the package pins, else the catalogue's newest commit. */
  readonly source: Pick<RunRequest, 'src' | 'ref'>;
  /** Take the catalogue's newest commit whatever the lock says. @default false */
  readonly ignoreLock?: boolean | undefined;
  readonly target: AppRun['target'];
  /** What of it is going to be deployed, and is judged by the policy before. */
  readonly judged: readonly ('base' | 'head')[];
  /** Told what the policy says, before it refuses anything. */
  readonly onJudged?: ((judged: readonly JudgedVersion[]) => void) | undefined;
  /** Notes whose time the fetch was. */
  readonly timed: (fetch: () => Promise<Checkout>) => Promise<Checkout>;
}

/**
 * Fetches a recipe into the app's own ABRA_DIR, resolves what is asked for, and checks its head out.
 * @throws CcciError `RECIPE_UNKNOWN`, `TREE_REFUSED`, `POLICY_REFUSED`, `NOT_A_RECIPE`, and what `resolveVersions`
 * throws
 */
export async function fetchHead(
  { abra, abraOptions, app, ports }: Pick<AppRun, 'abra' | 'abraOptions' | 'app' | 'ports'>,
  options: FetchHeadOptions,
): Promise<Pick<AppRun, 'checkout' | 'versions'>> {
  const {
    recipe,
    recipe: { meta, folder: packageFolder },
    source,
    target,
    judged,
    onJudged,
    ignoreLock,
    timed,
  } = options;
  const checkout = await timed(() => fetchRecipe(abra, { dir: abraOptions.dir, recipe: meta.name, src: source.src }));
  const versions = await resolveVersions(checkout, source, {
    base: meta.upgrade.base,
    lock: ignoreLock ? undefined : readRecipeLock(packageFolder),
  });
  // abra puts the base down by itself, and of a recipe outside the catalogue the source says what it is.
  if (versions.base) await assertTree(checkout.path, versions.base.commit);
  const judgements = await judgeVersions({ app, ports, target, recipe, checkout }, versions, judged);
  onJudged?.(judgements);
  refuseJudged(judgements);
  await checkOut(checkout, versions.head.commit);
  assertRecipe(
    meta.name,
    checkout.path,
    source.src ? `${withoutCredentials(source.src)} at ${source.ref}` : `the catalogue’s ${meta.name}`,
  );
  return { checkout, versions };
}

/**
 * A recipe that is not in the catalogue yet is taken from its source: with its tags, which are its published versions.
 * @throws CcciError `RECIPE_UNKNOWN` with the nearest of the catalogue
 */
async function fetchRecipe(
  abra: Abra,
  { dir, recipe, src }: { dir: string; recipe: string; src: string | undefined },
): Promise<Checkout> {
  const checkout = { recipe, path: join(dir, 'recipes', recipe) };
  await abra.fetchRecipe(recipe).catch(async (error: unknown) => {
    const known = catalogueNames(dir);
    if (!(error instanceof CcciError && error.code === 'ABRA_FAILED') || known.includes(recipe)) throw error;
    if (src) return await cloneSource(checkout, src);
    if (known.length === 0) throw error;
    throw recipeUnknown(recipe, suggestion(recipe, known));
  });
  return checkout;
}

/** Names in abra's catalogue, as far as it has one. */
function catalogueNames(dir: string): string[] {
  const file = join(dir, 'catalogue', 'recipes.json');
  return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object) : [];
}
