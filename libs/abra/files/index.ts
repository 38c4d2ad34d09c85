export { parseExports } from './abra-sh.ts';
export {
  composeFileNames,
  type PlacedCompose,
  readComposeFiles,
  readPlacedCompose,
  readRecipeEnv,
  requireImages,
} from './compose-files.ts';
export { escapeDollars } from './compose/interpolate.ts';
export { type ComposeModel, modelAsJson } from './compose/load.ts';
export type { FileObject, Network, Service, Volume } from './compose/model.ts';
export type { Place } from './compose/places.ts';
export { oldestVersionFor } from './compose/schema.ts';
export type { Json } from './compose/shape.ts';
export { editEnvFile } from './env-edit.ts';
export { parseEnvFile, readModifiers } from './env-file.ts';
export { type FileProblem, RecipeFileError } from './problem.ts';
