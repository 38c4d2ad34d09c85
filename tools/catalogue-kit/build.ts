import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fastImportStream } from './fast-import.ts';
import type { History } from './history.ts';
import { type Listing, listingOf } from './listing.ts';
import { loadHistory, RECIPES, toldRecipes } from './load.ts';
import { planHistory } from './plan.ts';
import { writeRepository } from './repository.ts';

/** Where the catalogue is written to. */
export interface CatalogueOptions {
  /** Gets one bare repository per recipe, `<dir>/<recipe>`, and `<dir>/recipes.json`. */
  readonly dir: string;
  /** Recipes to bring up to date. @default all that have a history, and no others are listed that have none */
  readonly only?: readonly string[];
  /** Folder with the recipe packages. @default that of this checkout */
  readonly recipes?: string;
  /** Told of every repository that is written. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Brings the recipe repositories up to date; what is unchanged is left alone, and the same content has the same commits
 * everywhere.
 */
export async function buildCatalogue(options: CatalogueOptions): Promise<void> {
  const { dir, recipes = RECIPES } = options;
  const told = toldRecipes(recipes);
  const wanted = options.only ? told.filter((name) => options.only?.includes(name)) : told;
  const made = await Promise.all(wanted.map((name) => buildOne(name, options)));
  const before = await listed(dir);
  const kept = Object.values(before).filter((each) => !wanted.includes(each.name) && (options.only || each.imported));
  await writeListings(dir, [...kept, ...made]);
}

async function buildOne(name: string, { dir, recipes = RECIPES, onProgress = () => {} }: CatalogueOptions) {
  const history: History = await loadHistory(name, recipes);
  const plan = planHistory(history, join(recipes, name, 'lab'));
  const repository = join(dir, name);
  const isNew = await writeRepository(repository, fastImportStream(plan));
  if (isNew)
    onProgress(
      `catalogue: ${name}, ${plan.commits.length} commits, ${plan.annotatedTags.length + plan.lightweightTags.length} versions`,
    );
  return listingOf(history, plan, repository);
}

/** Puts one recipe into `recipes.json`, in the place of what was there under its name. */
export async function addListing(dir: string, listing: Listing): Promise<void> {
  const others = Object.values(await listed(dir)).filter(({ name }) => name !== listing.name);
  await writeListings(dir, [...others, listing]);
}

async function writeListings(dir: string, listings: readonly Listing[]): Promise<void> {
  const sorted = [...listings].sort((a, b) => (a.name < b.name ? -1 : 1));
  await writeChanged(join(dir, 'recipes.json'), `${JSON.stringify(byName(sorted), null, 2)}\n`);
}

async function listed(dir: string): Promise<Readonly<Record<string, Listing>>> {
  const file = join(dir, 'recipes.json');
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, Listing>) : {};
}

function byName(listings: readonly Listing[]): Record<string, Listing> {
  return Object.fromEntries(listings.map((listing) => [listing.name, listing]));
}

async function writeChanged(path: string, text: string): Promise<void> {
  if (existsSync(path) && (await readFile(path, 'utf8')) === text) return;
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.draft-${process.pid}`, text);
  await rename(`${path}.draft-${process.pid}`, path);
}
