import { asCcciError, CcciError, formatDuration } from '@cc-ci/core';

/** @param place where it does not parse, as `syntaxPlace` gives it */
export function recipeModuleBroken(file: string, cause: unknown, place?: string): CcciError {
  const [, where, line] = /^(\S+):(\d+)\n/.exec(place ?? '') ?? [];
  const broken = where && `recipes/${where.split('/recipes/').at(-1) ?? where}`;
  const said = cause instanceof Error ? cause.message : String(cause);
  const isTwice = /has already been declared/.test(said);
  return new CcciError({
    code: 'RECIPE_MODULE_BROKEN',
    message: broken ? `${file} cannot be loaded: ${broken}, line ${line}: ${said}` : `${file} cannot be loaded`,
    fault: 'harness',
    last: place ?? (cause instanceof Error ? withPlace(cause) : said),
    tryThis: broken
      ? `correct line ${line} of ${broken}${isTwice ? ': remove one of the two, or give it another name' : ''}`
      : `npx node ${file} shows where`,
    cause,
  });
}

/** What the error says, with the line that it points at; without Node's own frames. */
function withPlace({ stack, message }: Error): string {
  const lines = (stack ?? message).split('\n').filter((line) => !/^\s+at .*\bnode:/.test(line));
  const told = lines.map((line) => line.replace(/^\s+at .*?\(?(file:\/\/|\/)(.*?)\)?$/, 'in $1$2'));
  return told
    .filter((line) => line.trim() !== '')
    .slice(0, 6)
    .join('\n');
}

export function nameDiffers(file: string, name: string, folder: string): CcciError {
  return new CcciError({
    code: 'META_INVALID',
    message: `${file}: name is "${name}", but the folder is recipes/${folder}`,
    fault: 'harness',
    tryThis: 'give both the same name',
  });
}

export function overlayMissing(recipe: string, file: string): CcciError {
  return new CcciError({
    code: 'OVERLAY_MISSING',
    message: `overlays in recipes/${recipe}/recipe.ts names ${file}, and recipes/${recipe}/overlays/${file} is not there`,
    fault: 'recipe',
    tryThis: 'write the file, or remove it from overlays',
  });
}

export function overlayTaken(recipe: string, file: string): CcciError {
  return new CcciError({
    code: 'OVERLAY_TAKEN',
    message: `recipes/${recipe}/overlays/${file} would take the place of a file of the recipe’s own`,
    fault: 'recipe',
    tryThis: `give the overlay a name of its own, in recipes/${recipe}/recipe.ts as well; or name the recipe’s own file in COMPOSE_FILE, by env`,
  });
}

/** A hook threw something that says neither whose fault it is nor what to try. */
export function hookFailed(recipe: string, hook: string, cause: unknown): CcciError {
  const { message, last } = asCcciError(cause);
  return new CcciError({
    code: 'HOOK_FAILED',
    message: `hook ${hook} of recipes/${recipe}/recipe.ts threw: ${message}`,
    fault: 'recipe',
    last,
    cause,
  });
}

/** Code of a recipe package waits for something that does not come. */
export function packageCodeOverdue(recipe: string, what: string, timeoutMs: number): CcciError {
  return new CcciError({
    code: 'PACKAGE_CODE_OVERDUE',
    message: `${what} of recipes/${recipe} did not end within ${formatDuration(timeoutMs)}`,
    fault: 'recipe',
    tryThis: 'give each request and each wait in it a limit, or raise timeouts.hookMs in recipe.ts',
  });
}

/** An error that nothing awaited, from code that was begun and left alone. */
export function strayError(cause: unknown): CcciError {
  const { message, fault, last } = asCcciError(cause);
  return new CcciError({
    code: 'STRAY_ERROR',
    message: `an error that no code awaits: ${message}`,
    fault,
    last,
    tryThis: 'await every promise, and handle the errors of every timer and event',
    cause,
  });
}
