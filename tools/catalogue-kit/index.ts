export { buildCatalogue, type CatalogueOptions, needsOf } from './build.ts';
export {
  addBehind,
  addFile,
  addFolder,
  type Branch,
  type Commit,
  type Edit,
  type History,
  type LabServiceName,
  replaceIn,
} from './history.ts';
