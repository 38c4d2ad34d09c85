import { closest } from 'fastest-levenshtein';

// Plain errors: Nx loads this plugin before everything else, and a defect in a library must not take the graph of all
// packages with it.

/** A `recipe.ts` is not TypeScript. */
export function recipeDoesNotParse(place: string, problem: string): Error {
  return new Error(`${place}: ${problem}\n  try:  fix the file; Nx reads it for the edges between recipes`);
}

/** `deps` is computed, and the graph is made without executing recipes. */
export function depsNotLiteral(place: string): Error {
  return new Error(
    `${place}: deps must be a list of quoted names, since it is read without executing the file\n  try:  deps: ['keycloak']`,
  );
}

/** `deps` names a recipe that the workspace does not have. */
export function depIsUnknown(file: string, dep: string, known: readonly string[]): Error {
  return new Error(
    `${file}: deps names ${JSON.stringify(dep)}, which is no recipe of this workspace\n  try:  ${JSON.stringify(closest(dep, known))}, or add recipes/${dep}`,
  );
}

/** SRC and REF of a command that tests several recipes. */
export function sourceOfMany(named: readonly string[]): Error {
  const what = named.length === 0 ? 'this command names none' : `this command names ${named.join(', ')}`;
  return new Error(`SRC and REF are of one recipe, and ${what}\n  try:  RECIPE=<the recipe that they are of>`);
}
