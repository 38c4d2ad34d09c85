import { CcciError, suggestion } from '@cc-ci/core';
import type { RecipeFileError } from './files/problem.ts';

export function abraMissing(path: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ABRA_MISSING',
    message: `abra cannot be started: ${path}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message.split('\n')[0] : undefined,
    tryThis: 'cc-ci lab up brings one for offline use; on a server install abra and put it on the PATH',
    cause,
  });
}

export function abraFailed(command: string, exitCode: number | undefined, output: string): CcciError {
  const fatal = output.split('\n').findLast((line) => line.includes('FATA'));
  return new CcciError({
    code: 'ABRA_FAILED',
    message: `\`abra ${command}\` ended with exit code ${exitCode ?? 'none'}`,
    fault: 'recipe',
    last: (fatal ?? output.split('\n').slice(-10).join('\n')).trim() || 'no output',
  });
}

export function abraSpokeUnknown(command: string, output: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ABRA_OUTPUT_UNKNOWN',
    message: `\`abra ${command}\` printed what the parser does not know`,
    fault: 'harness',
    last: output.slice(0, 300),
    tryThis: 'cc-ci doctor shows which abra this is; its version may be newer than what this harness was written for',
    cause,
  });
}

/** A mistake in a file of a recipe: the recipe's fault, whichever stage meets it first. */
export function recipeFileWrong(cause: RecipeFileError): CcciError {
  return new CcciError({
    code: 'RECIPE_FILE_WRONG',
    message: cause.message,
    fault: 'recipe',
    tryThis: cause.problem.fix,
    cause,
  });
}

/** A value of the target's, the package's or a hook's that an env file cannot hold. */
export function envNotWritable(cause: RecipeFileError): CcciError {
  return new CcciError({
    code: 'ENV_NOT_WRITABLE',
    message: cause.message,
    fault: 'harness',
    tryThis: cause.problem.fix,
    cause,
  });
}

export function notARecipe(recipe: string, missing: string, where: string): CcciError {
  return new CcciError({
    code: 'NOT_A_RECIPE',
    message: `${where} is not a recipe: it has no ${missing}`,
    fault: 'harness',
    tryThis: `a recipe has compose.yml with a service "app" and .env.sample at its top; check SRC and REF for ${recipe}`,
  });
}

export function gitFailed(command: string, path: string, stderr: string): CcciError {
  return new CcciError({
    code: 'GIT_FAILED',
    message: `git ${command} failed in ${path}`,
    fault: 'harness',
    last: stderr.trim() || undefined,
  });
}

export function sourceUnreachable(source: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'SOURCE_UNREACHABLE',
    message: `SRC=${source} is no git repository that can be read`,
    fault: 'harness',
    last: cause instanceof CcciError ? cause.last : String(cause),
    tryThis: 'SRC is a path or URL of a git repository: try `git ls-remote` on it',
    cause,
  });
}

export function noSuchCommit(source: string, ref: string, branches: readonly string[]): CcciError {
  return new CcciError({
    code: 'NO_SUCH_COMMIT',
    message: `REF=${ref} is no branch, tag or commit of SRC=${source}`,
    fault: 'harness',
    tryThis: suggestion(ref, branches) || 'the repository has no branch',
  });
}
