import { CcciError } from '@cc-ci/core';

function again(recipe: string): string {
  return `npx nx checkpoint recipe-${recipe} makes it again`;
}

export function checkpointDamaged(recipe: string, what: string, cause?: unknown): CcciError {
  return new CcciError({
    code: 'CHECKPOINT_DAMAGED',
    message: `the checkpoint of ${recipe} is damaged: ${what}`,
    fault: 'harness',
    tryThis: again(recipe),
    cause,
  });
}

export function checkpointFormat(recipe: string, found: unknown, format: number): CcciError {
  return new CcciError({
    code: 'CHECKPOINT_FORMAT',
    message: `the checkpoint of ${recipe} has format ${String(found)}, and this version reads format ${format}`,
    fault: 'harness',
    tryThis: again(recipe),
  });
}

export function checkpointMissing(recipe: string, base: string): CcciError {
  return new CcciError({
    code: 'CHECKPOINT_MISSING',
    message: `there is no checkpoint of ${recipe} ${base} for this package, target and abra`,
    fault: 'harness',
    tryThis: `npx nx checkpoint recipe-${recipe}`,
  });
}

export function checkpointStale(recipe: string, what: string): CcciError {
  return new CcciError({
    code: 'CHECKPOINT_STALE',
    message: `the checkpoint of ${recipe} was made with other images: ${what}`,
    fault: 'harness',
    tryThis: again(recipe),
  });
}

export function checkpointDomainTaken(recipe: string, domain: string): CcciError {
  return new CcciError({
    code: 'CHECKPOINT_DOMAIN_TAKEN',
    message: `another run of ${recipe} uses the checkpoint: the app is bound to its domain ${domain}`,
    fault: 'harness',
    tryThis: 'run again when the other run has ended',
  });
}

export function checkpointImpossible(recipe: string, why: string): CcciError {
  return new CcciError({
    code: 'CHECKPOINT_IMPOSSIBLE',
    message: `no checkpoint of ${recipe} can be made: ${why}`,
    fault: 'harness',
    tryThis: 'run it without a checkpoint',
  });
}

export function checkpointUnkept(recipe: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'CHECKPOINT_UNKEPT',
    message: `the checkpoint of ${recipe} cannot be written; the one before, if any, is still there`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'free some disk, and make it again',
    cause,
  });
}
