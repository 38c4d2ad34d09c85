import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fastImportStream } from './fast-import.ts';
import type { History, LabServiceName } from './history.ts';
import { type Listing, listingOf } from './listing.ts';
import { planHistory } from './plan.ts';
import { writeRepository } from './repository.ts';

/** Where the catalogue is written to. */
export interface CatalogueOptions {
  /** Gets one bare repository per recipe, `<dir>/<recipe>`, and `<dir>/recipes.json`. */
  readonly dir: string;
  /** Told of every repository that is written. */
  readonly onProgress?: (line: string) => void;
}

/** Brings the recipe repositories up to date; what is unchanged is left alone, and the same content has the same commits everywhere. */
export async function buildCatalogue({ dir, onProgress = () => {} }: CatalogueOptions): Promise<void> {
  const histories = await Promise.all(historyFolders().map(loadHistory));
  const listings = await Promise.all(histories.map((history) => buildOne(dir, history, onProgress)));
  await writeChanged(
    join(dir, 'recipes.json'),
    `${JSON.stringify(Object.fromEntries(listings.map((listing) => [listing.name, listing])), null, 2)}\n`,
  );
}

/** Apps of the lab that a recipe's apps reach for; none for a recipe that the catalogue does not have. */
export async function needsOf(recipe: string): Promise<readonly LabServiceName[]> {
  return historyFolders().includes(recipe) ? ((await loadHistory(recipe)).needs ?? []) : [];
}

async function buildOne(dir: string, history: History, onProgress: (line: string) => void): Promise<Listing> {
  const plan = planHistory(history);
  const repository = join(dir, history.recipe);
  const isNew = await writeRepository(repository, fastImportStream(plan));
  if (isNew)
    onProgress(
      `catalogue: ${history.recipe}, ${plan.commits.length} commits, ${plan.annotatedTags.length + plan.lightweightTags.length} versions`,
    );
  return listingOf(history, plan, repository);
}

function historyFolders(): string[] {
  const here = import.meta.dirname;
  return readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, 'history.ts')))
    .map((entry) => entry.name)
    .sort();
}

async function loadHistory(folder: string): Promise<History> {
  const { default: history } = (await import(join(import.meta.dirname, folder, 'history.ts'))) as { default: History };
  if (history.recipe !== folder) throw new Error(`${folder}/history.ts tells the history of ${history.recipe}`);
  return history;
}

async function writeChanged(path: string, text: string): Promise<void> {
  if (existsSync(path) && (await readFile(path, 'utf8')) === text) return;
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.draft-${process.pid}`, text);
  await rename(`${path}.draft-${process.pid}`, path);
}
