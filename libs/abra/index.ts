export { type Abra, type AbraOptions, createAbra } from './abra.ts';
export {
  type Checkout,
  checkOut,
  cloneAt,
  filesOfCommit,
  hasCommit,
  isAncestor,
  newestCommit,
  type VersionTag,
  versionTags,
} from './checkout.ts';
export { assertRecipe, type ComposeConfig, type ComposeService, readCompose } from './compose.ts';
export { editEnvFile, parseEnvFile, secretsByHand, secretVersions } from './env-file.ts';
export { type LintRow, parseLintTable } from './lint.ts';
export { told } from './told.ts';
export { cloneSource, fetchCommit } from './source.ts';
export { assertTree } from './tree.ts';
export { composeFileNames } from './files/compose-files.ts';
