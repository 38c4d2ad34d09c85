export { type DownOptions, labDown } from './down.ts';
export { importImages } from './import-images.ts';
export { type ImportedRecipe, importRecipe } from './import-recipe.ts';
export { type LabOptions } from './lab.ts';
export { ensureImages, prepareRecipe } from './prepare.ts';
export { type LabState, stateSchema } from './schema.ts';
export { labStatus, type LabStatus } from './status.ts';
export { labUp, type UpOptions } from './up.ts';
