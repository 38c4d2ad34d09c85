export { buildCatalogue, type CatalogueOptions } from './build.ts';
export {
  addPgBackup,
  type CopiedDatabase,
  type MistakeName,
  mysqlMistakes,
  pgDumpPath,
  pgPostHook,
  postgresMistakes,
  sqliteMistakes,
} from './databases.ts';
export { addBehind, addFile, addFolder, bump, copyFile, type Edit, newConfig, replaceIn, type Tree } from './edits.ts';
export { fastImportStream } from './fast-import.ts';
export { type Branch, type Commit, commit, type History, next, release } from './history.ts';
export { importRepository, type ImportOptions } from './import-repository.ts';
export { type Listing, listingOf } from './listing.ts';
export { loadHistory, loadMistakes, packageEdits, toldRecipes } from './load.ts';
export {
  type Expectation,
  type Flake,
  flake,
  type Mistake,
  mistake,
  type Mistakes,
  published,
  refOf,
  refusal,
  stagesOf,
  type StageName,
} from './mistakes.ts';
export { type Plan, planHistory } from './plan.ts';
export { writeRepository } from './repository.ts';
