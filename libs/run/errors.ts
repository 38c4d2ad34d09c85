import { z } from 'zod';
import { CcciError, type Fault } from '@cc-ci/core';

export function usage(message: string, tryThis: string): CcciError {
  return new CcciError({ code: 'USAGE', message, fault: 'harness', tryThis });
}

export function stageUnknown(stage: string, near: string, stages: readonly string[]): CcciError {
  return usage(
    `STAGES names "${stage}", which is not a stage: ${near}`,
    `any of ${stages.join(', ')}, separated by commas`,
  );
}

export function recipeUnknown(recipe: string, near: string): CcciError {
  return new CcciError({
    code: 'RECIPE_UNKNOWN',
    message: `there is no recipe "${recipe}": ${near}`,
    fault: 'harness',
    tryThis: 'name one of the catalogue’s recipes; one that is not in it is tested with --src and --ref',
  });
}

export function baseUnknown(version: string, known: string): CcciError {
  return new CcciError({
    code: 'BASE_UNKNOWN',
    message: `upgrade.base names version ${version}, which is not published`,
    fault: 'harness',
    tryThis: known,
  });
}

export function interrupted(signal: string): CcciError {
  return new CcciError({ code: 'INTERRUPTED', message: `stopped by ${signal}`, fault: 'outside' });
}

export function installFailed(
  domain: string,
  { reason, fault, logs }: { reason: string; fault: Fault; logs: string },
): CcciError {
  return new CcciError({
    code: 'INSTALL_FAILED',
    message: `${domain} did not come up, and is removed`,
    fault,
    last: reason,
    tryThis: `its logs are in ${logs}`,
  });
}

export function alreadyUp(recipe: string, domain: string): CcciError {
  return new CcciError({
    code: 'ALREADY_UP',
    message: `an app of ${recipe} is up already: https://${domain}`,
    fault: 'harness',
    tryThis: `npx --offline cc-ci down ${recipe}, then again`,
  });
}

export function noKeptApp(recipe: string): CcciError {
  return new CcciError({
    code: 'NO_KEPT_APP',
    message: `no app of ${recipe} is kept up`,
    fault: 'harness',
    tryThis: `npx --offline cc-ci up ${recipe}`,
  });
}

export function lockInvalid(path: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'LOCK_INVALID',
    message: `${path} is no recipe lock`,
    fault: 'harness',
    last: cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause),
    tryThis: 'write it again: nx lock recipe-<name>',
    cause,
  });
}

export function lockStale(recipe: string, what: string): CcciError {
  return new CcciError({
    code: 'LOCK_STALE',
    message: `recipes/${recipe}/recipe.lock.json pins ${what}, which the catalogue does not have`,
    fault: 'harness',
    tryThis: `nx lock recipe-${recipe}`,
  });
}

export function noPackage(recipe: string): CcciError {
  return new CcciError({
    code: 'NO_PACKAGE',
    message: `recipe ${recipe} has no package to hold a lock`,
    fault: 'harness',
    tryThis: `nx g @cc-ci/nx-plugin:recipe ${recipe}`,
  });
}

export function secretsLeaked(leaks: readonly string[]): CcciError {
  return new CcciError({
    code: 'SECRETS_LEAKED',
    message: `secrets of the run were in its artefacts: ${leaks.join(', ')}`,
    fault: 'harness',
    tryThis: 'have the test that wrote the file leave the secret out',
  });
}

export function artefactUnreadable(file: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ARTEFACT_UNREADABLE',
    message: `${file} is removed: it is an archive that cannot be looked into for secrets`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'have the test that wrote the file finish it, or make it smaller',
    cause,
  });
}
