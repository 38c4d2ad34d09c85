import { CcciError, type Fault, faultNamedIn, formatDuration, suggestion, withoutCredentials } from '@cc-ci/core';
import type { RecipeFileError } from './files/problem.ts';

export function abraMissing(path: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ABRA_MISSING',
    message: `abra cannot be started: ${path}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message.split('\n')[0] : undefined,
    tryThis: 'npx --offline cc-ci lab up brings one for offline use; on a server install abra and put it on the PATH',
    cause,
  });
}

export function abraFailed(command: string, exitCode: number | undefined, output: string): CcciError {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const end = lines.findLastIndex((line) => line.includes('FATA'));
  const fatal = lines[end];
  // Docker's own words stand above abra's.
  const last =
    (fatal ? lines.slice(Math.max(0, end - 5), end + 1).join('\n') : lastLines(output)).trim() || 'no output';
  const fault = faultOf(command, fatal ?? last);
  return new CcciError({
    code: 'ABRA_FAILED',
    message: `\`abra ${command}\` ended with exit code ${exitCode ?? 'none'}`,
    fault,
    last,
    tryThis: HINTS[fault],
  });
}

/** Somebody ended it who is not the runner: the kernel for want of memory, or a person. */
export function abraKilled(command: string, signal: string, output: string): CcciError {
  return new CcciError({
    code: 'ABRA_KILLED',
    message: `\`abra ${command}\` was ended by ${signal}`,
    fault: 'harness',
    last: lastLines(output) || 'no output',
    tryThis: 'look at the kernel’s log for processes that were killed for want of memory',
  });
}

export function abraOverdue(command: string, timeoutMs: number, output: string): CcciError {
  return new CcciError({
    code: 'ABRA_OVERDUE',
    message: `\`abra ${command}\` did not end within ${formatDuration(timeoutMs)}`,
    fault: isOfTheApp(command) ? 'recipe' : 'harness',
    last: lastLines(output) || 'no output',
    tryThis: isOfTheApp(command)
      ? 'a command of the recipe’s backupbot labels may wait for ever: run it by hand in its service'
      : undefined,
  });
}

/** It was ended for that: nobody reads so much, and all of it would be held in memory. */
export function abraSaidTooMuch(command: string, output: string): CcciError {
  return new CcciError({
    code: 'ABRA_SAID_TOO_MUCH',
    message: `\`abra ${command}\` was ended: it printed more than 8 MiB`,
    fault: isOfTheApp(command) ? 'recipe' : 'harness',
    last: lastLines(output) || 'no output',
    tryThis: isOfTheApp(command)
      ? 'a command of the recipe’s backupbot labels may print without an end: run it by hand in its service'
      : undefined,
  });
}

const HINTS: Readonly<Record<Fault, string | undefined>> = {
  recipe: undefined,
  harness: 'this machine is at fault: look at its disk, and whether its engine runs (npx --offline cc-ci doctor)',
  outside: 'the network, the registry or the recipe’s git server is at fault: run again later',
};

/**
 * A hook of the app runs in a backup and in a restore, and may say anything of the app's own network. Fetching knows
 * nothing of the recipe yet.
 */
function faultOf(command: string, said: string): Fault {
  const named = faultNamedIn(said);
  if (command.startsWith('recipe fetch')) return named ?? 'outside';
  return isOfTheApp(command) && !/docker daemon|error during connect/i.test(said) ? 'recipe' : (named ?? 'recipe');
}

function isOfTheApp(command: string): boolean {
  return /^app (backup|restore) /.test(command);
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-10).join('\n');
}

export function abraSpokeUnknown(command: string, output: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ABRA_OUTPUT_UNKNOWN',
    message: `\`abra ${command}\` printed output that this version cannot parse`,
    fault: 'harness',
    last: output.slice(0, 300),
    tryThis:
      'npx --offline cc-ci doctor shows which abra this is; its version may be newer than what this harness was written for',
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
    fault: faultNamedIn(stderr) ?? 'harness',
    last: withoutSecrets(stderr),
  });
}

/** git repeats the address that it was given. */
function withoutSecrets(said: string): string | undefined {
  return said.trim().replace(/[a-z][a-z\d+.-]*:\/\/[^\s'"]+/gi, withoutCredentials) || undefined;
}

export function gitOverdue(command: string, timeoutMs: number, stderr: string): CcciError {
  return new CcciError({
    code: 'GIT_FAILED',
    message: `git ${command} did not end within ${formatDuration(timeoutMs)}`,
    fault: 'outside',
    last: withoutSecrets(stderr),
    tryThis: 'the git server may hang: try `git ls-remote` on it',
  });
}

/** What says by itself what is wrong with the source stays as it is. */
export function sourceUnreachable(source: string, cause: unknown): CcciError {
  if (cause instanceof CcciError && cause.code === 'SOURCE_TOO_LARGE') return cause;
  return new CcciError({
    code: 'SOURCE_UNREACHABLE',
    message: `SRC=${withoutCredentials(source)} is no git repository that can be read`,
    fault: cause instanceof CcciError ? cause.fault : 'harness',
    last: cause instanceof CcciError ? cause.last : String(cause),
    tryThis: 'SRC is a path or URL of a git repository: try `git ls-remote` on it',
    cause,
  });
}

/** @param protocol as the address names it */
export function sourceProtocol(source: string, protocol: string): CcciError {
  return new CcciError({
    code: 'SOURCE_PROTOCOL',
    message: `SRC=${withoutCredentials(source)} is fetched over ${protocol}, which is not allowed`,
    fault: 'harness',
    tryThis: 'SRC is a path, or an address that begins with https:// or ssh://',
  });
}

export function sourceTooLarge(source: string, maxBytes: number): CcciError {
  return new CcciError({
    code: 'SOURCE_TOO_LARGE',
    message: `SRC=${withoutCredentials(source)} has more than the ${maxBytes / 1_048_576} MiB that a recipe may have`,
    fault: 'harness',
    tryThis: 'a recipe has configuration alone: take large files out of its history',
  });
}

/** A commit whose files are not put on this machine. @param why names the path */
export function treeRefused(commit: string, why: string, tryThis: string): CcciError {
  return new CcciError({
    code: 'TREE_REFUSED',
    message: `commit ${commit.slice(0, 8)} is not checked out: ${why}`,
    fault: 'harness',
    tryThis,
  });
}

export function gitSaidTooMuch(command: string, maxBytes: number): CcciError {
  return new CcciError({
    code: 'GIT_SAID_TOO_MUCH',
    message: `git ${command} printed more than ${maxBytes / 1_048_576} MiB`,
    fault: 'harness',
    tryThis: 'the repository has more branches, tags or files than any recipe has',
  });
}

/** A clone of a part of the history: git hands none of its branches on, and the base cannot be found in it. */
export function sourceShallow(source: string): CcciError {
  return new CcciError({
    code: 'SOURCE_SHALLOW',
    message: `SRC=${withoutCredentials(source)} is a shallow clone: it does not have the history in which the base is found`,
    fault: 'harness',
    tryThis: 'git fetch --unshallow in it; a pipeline’s checkout has an option, such as fetch-depth: 0',
  });
}

export function noSuchCommit(source: string, ref: string, branches: readonly string[]): CcciError {
  return new CcciError({
    code: 'NO_SUCH_COMMIT',
    message: `REF=${ref} is no branch, tag or commit of SRC=${withoutCredentials(source)}`,
    fault: 'harness',
    tryThis: suggestion(ref, branches) || 'the repository has no branch',
  });
}
