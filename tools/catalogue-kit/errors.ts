import { CcciError } from '@cc-ci/core';

/** A source of which git says that it cannot be cloned. */
export function sourceUnreadable(source: string, said: string): CcciError {
  return new CcciError({
    code: 'LAB_IMPORT_NO_GIT',
    fault: 'harness',
    message: `${source} is no git repository that can be cloned`,
    last: said.trim(),
    tryThis: 'name a path or a URL that `git clone` takes',
  });
}

/** A repository that lacks what makes a recipe. */
export function notARecipe(source: string, missing: string): CcciError {
  return new CcciError({
    code: 'LAB_IMPORT_NO_RECIPE',
    fault: 'harness',
    message: `${source} is no recipe: its default branch has no ${missing}`,
    tryThis: 'a recipe has compose.yml, with a service "app", and .env.sample at its top',
  });
}

/** A name that a recipe of this checkout has. */
export function nameTaken(name: string): CcciError {
  return new CcciError({
    code: 'LAB_IMPORT_NAME_TAKEN',
    fault: 'harness',
    message: `the lab has a recipe ${name} already: recipes/${name}/lab tells its history`,
    tryThis: `npx --offline cc-ci lab import <source> --name <another name>`,
  });
}

/** A name that no recipe can have. */
export function nameInvalid(name: string): CcciError {
  return new CcciError({
    code: 'LAB_IMPORT_NAME_INVALID',
    fault: 'harness',
    message: `"${name}" is no name of a recipe: lower-case letters, digits and hyphens`,
    tryThis: 'npx --offline cc-ci lab import <source> --name <name>',
  });
}
