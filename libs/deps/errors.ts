import { CcciError, suggestion } from '@cc-ci/core';

export function depCycle(way: readonly string[]): CcciError {
  return new CcciError({
    code: 'DEP_CYCLE',
    message: `deps form a circle: ${way.join(' → ')}`,
    fault: 'harness',
    tryThis: `remove one of them from the deps in its recipe.ts: a run deploys deps one after the other`,
  });
}

export function depUnknown(file: string, dep: string, known: readonly string[]): CcciError {
  return new CcciError({
    code: 'DEP_UNKNOWN',
    message: `${file}: deps names "${dep}", which has no package: ${suggestion(dep, known)}`,
    fault: 'harness',
    tryThis: `name one of the folders under recipes/, or make it: nx g @cc-ci/nx-plugin:recipe ${dep}`,
  });
}

export function providerMissing(recipe: string, kind: string, deps: readonly string[]): CcciError {
  const named = deps.length > 0 ? `none of its deps (${deps.join(', ')}) provides it` : 'it names no dep';
  return new CcciError({
    code: 'DEP_PROVIDES_NONE',
    message: `recipes/${recipe}/recipe.ts asks for ${kind} in sso, and ${named}`,
    fault: 'harness',
    tryThis: `name a dep whose recipe.ts has provides: ${kind}(…), such as keycloak`,
  });
}

export function providersAmbiguous(recipe: string, kind: string, deps: readonly string[]): CcciError {
  return new CcciError({
    code: 'DEP_PROVIDERS_AMBIGUOUS',
    message: `recipes/${recipe}/recipe.ts has ${deps.length} deps that provide ${kind}: ${deps.join(', ')}`,
    fault: 'harness',
    tryThis: 'keep one of them: a run signs in through one provider',
  });
}
