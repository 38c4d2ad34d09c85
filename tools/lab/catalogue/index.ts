export { buildCatalogue, type CatalogueOptions } from './build.ts';
export { addBehind, addFile, addFolder, type Branch, type Commit, type Edit, type History, replaceIn } from './history.ts';
