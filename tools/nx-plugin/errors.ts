import { CcciError, suggestion } from '@cc-ci/core';

/** A `recipe.ts` is not TypeScript. */
export function recipeDoesNotParse(place: string, problem: string): CcciError {
  return new CcciError({ code: 'RECIPE_DOES_NOT_PARSE', message: `${place}: ${problem}`, tryThis: 'mend the file; Nx reads it for the edges between recipes', fault: 'harness' });
}

/** `deps` is computed, and the graph is made without executing recipes. */
export function depsNotLiteral(place: string): CcciError {
  return new CcciError({
    code: 'DEPS_NOT_LITERAL',
    message: `${place}: deps must be a list of quoted names, since it is read without executing the file`,
    tryThis: "deps: ['keycloak']",
    fault: 'harness',
  });
}

/** `deps` names a recipe that the workspace does not have. */
export function depIsUnknown(file: string, dep: string, known: readonly string[]): CcciError {
  return new CcciError({
    code: 'DEP_UNKNOWN',
    message: `${file}: deps names ${JSON.stringify(dep)}, which is no recipe of this workspace`,
    tryThis: suggestion(dep, known),
    fault: 'harness',
  });
}
