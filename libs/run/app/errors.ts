import { CcciError, count, formatDuration, suggestion } from '@cc-ci/core';
import type { Death } from '@cc-ci/swarm';

export function healthMissing(
  url: string,
  timeoutMs: number,
  { cause, routes }: { readonly cause: CcciError; readonly routes: string },
): CcciError {
  return new CcciError({
    code: 'APP_NOT_HEALTHY',
    message: `${url} was not healthy within ${formatDuration(timeoutMs)}: ${cause.message}`,
    fault: cause.fault,
    last: [cause.last, routes && `what the ingress was asked for: ${routes}`].filter(Boolean).join('\n') || undefined,
    tryThis: cause.tryThis,
    cause,
  });
}

export function portUnknown(variable: string, value: string | undefined): CcciError {
  return new CcciError({
    code: 'PORT_UNKNOWN',
    message: `a ready probe names the port ${variable}, which is ${value ? JSON.stringify(value) : 'missing'} in the app’s env`,
    fault: 'harness',
    tryThis: `recipe.ts: freePorts: ['${variable}'], or a value in env`,
  });
}

/** @param what names it, for example `marker` @param which of the compose files: `base` or `head` */
export function serviceUnknown(
  { what, service }: { readonly what: string; readonly service: string },
  which: string,
  known: readonly string[],
): CcciError {
  return new CcciError({
    code: 'SERVICE_UNKNOWN',
    message: `${what} in recipe.ts names the service "${service}", which the compose files of the ${which} do not have`,
    fault: 'recipe',
    tryThis: suggestion(service, known),
  });
}

/** @param key the key of recipe.ts that names it @param known what there is to be named */
export function nameUnknown(key: string, name: string, known: readonly string[]): CcciError {
  return new CcciError({
    code: 'NAME_UNKNOWN',
    message: `${key} in recipe.ts names "${name}", which the compose files do not have`,
    fault: 'recipe',
    tryThis: [suggestion(name, known), `otherwise remove it from ${key}`].filter(Boolean).join('; '),
  });
}

/** @param key the variable that names a recipe @param named its value */
export function recipeOfEnvDiffers(key: string, named: string, recipe: string): CcciError {
  const other = named.split(':', 1)[0] ?? named;
  return new CcciError({
    code: 'ENV_SAMPLE_WRONG',
    message: `.env.sample says ${key}=${named}: abra deploys the recipe "${other}" for such an app, and not "${recipe}"`,
    fault: 'recipe',
    tryThis: `.env.sample: ${key}=${recipe}`,
  });
}

export function domainNotSet(value: string, recipe: string, domain: string): CcciError {
  return new CcciError({
    code: 'ENV_SAMPLE_WRONG',
    message: `.env.sample gives DOMAIN the value ${value}, and the app is ${domain}: abra replaces ${recipe}.example.com alone`,
    fault: 'recipe',
    tryThis: `.env.sample: DOMAIN=${recipe}.example.com`,
  });
}

export function dropKept(service: string): CcciError {
  return new CcciError({
    code: 'DROP_KEPT',
    message: `upgrade.drops in recipe.ts names the service "${service}", and the head has it`,
    fault: 'recipe',
    tryThis: `remove it from upgrade.drops; or remove the service from the head’s compose files`,
  });
}

export function proofFailed(message: string, last?: string, tryThis?: string): CcciError {
  return new CcciError({ code: 'PROOF_FAILED', message, fault: 'recipe', last, tryThis });
}

/** Nothing could tell whether it holds. */
export function notTold(message: string, last?: string, tryThis?: string): CcciError {
  return new CcciError({ code: 'UNVERIFIED', message, fault: 'recipe', last, tryThis });
}

/** `docker stack deploy` asks the registry for the digest, and deploys the bare name when it gets none. */
export function noDigest(message: string): CcciError {
  return new CcciError({
    code: 'NO_DIGEST',
    message,
    fault: 'outside',
    last: 'the registry gave no digest when the app was deployed',
    tryThis: 'the registry or the way to it is at fault: run again later',
  });
}

export function tasksDied(app: string, deaths: readonly Death[]): CcciError {
  const said = deaths.map(({ service, what }) => `service ${service}: ${what}`);
  const first = deaths.find(({ isMachines }) => !isMachines) ?? deaths[0];
  const isMachines = first?.isMachines ?? false;
  return new CcciError({
    code: 'TASK_DIED',
    message: `${count(deaths.length, 'task')} of ${app} died after everything had settled: ${said.join('; ')}`,
    fault: isMachines ? 'harness' : 'recipe',
    last: first && (first.lines.join('\n') || 'no log lines'),
    tryThis: isMachines
      ? 'the machine or the target’s limit left it too little memory, or the engine was started again: see ' +
        'limits.memoryMb in docs/policy.md, and npx --offline cc-ci doctor; then run again'
      : `npx --offline cc-ci logs ${app} ${first?.service ?? ''}; oneShots in recipe.ts names services that end when their work is done`,
  });
}

export function leftScaled(app: string, changes: string): CcciError {
  return new CcciError({
    code: 'LEFT_SCALED',
    message: `services of ${app} are not as they were deployed: ${changes}`,
    fault: 'recipe',
    tryThis: 'what a hook or a test takes down it must bring back, also when it fails',
  });
}

export function leftBehindError(names: readonly string[]): CcciError {
  return new CcciError({
    code: 'LEFT_BEHIND',
    message: `${names.length} ${names.length === 1 ? 'thing is' : 'things are'} left after the app was removed: ${names.join(', ')}`,
    fault: 'recipe',
    tryThis: 'declare volumes, secrets and configs so that abra knows them; what was left is removed now',
  });
}

export function nothingUpgraded(base: string, head: string): CcciError {
  return new CcciError({
    code: 'UNVERIFIED',
    message: `nothing was upgraded: head ${head.slice(0, 8)} deploys exactly what base ${base} does`,
    fault: 'recipe',
    tryThis: 'test a commit that changes what is deployed, or leave the upgrade out with STAGES',
  });
}

export function oneShotUnknown(services: readonly string[]): CcciError {
  const isOne = services.length === 1;
  return new CcciError({
    code: 'UNVERIFIED',
    message: `${services.join(', ')} ended with exit code 0 and ${isOne ? 'is' : 'are'} not started again; the base has no such service, so nothing tells work that is done from a failure`,
    fault: 'recipe',
    tryThis: `compose.yml: restart_policy: condition: none, or mode: replicated-job; or recipe.ts: oneShots: ['${services[0] ?? ''}']`,
  });
}

export function noBackupMade(recipe: string): CcciError {
  return new CcciError({
    code: 'UNVERIFIED',
    message: `no backup was made: recipe.ts of ${recipe} says backup.capable: false, and labels of the recipe name data to save`,
    fault: 'recipe',
    tryThis:
      'take backup.capable away; or declare the stages not applicable, with the reason: notApplicable: { backup: …, restore: … }',
  });
}

export function noMarker(recipe: string): CcciError {
  return new CcciError({
    code: 'UNVERIFIED',
    message: `nobody can say whether data survived: recipe ${recipe} declares no marker`,
    fault: 'recipe',
    tryThis: `recipes/${recipe}/recipe.ts: marker: fileMarker({ service: 'app', path: … }), or another of docs/enroll-recipe.md`,
  });
}

export function nothingDestroyed(recipe: string): CcciError {
  return new CcciError({
    code: 'UNVERIFIED',
    message: `nothing was destroyed before the restore: recipe ${recipe} declares no marker, and no fresh app shows what the backup brings`,
    fault: 'recipe',
    tryThis: `RESTORE=fresh npx --offline cc-ci run ${recipe}; or a marker in recipes/${recipe}/recipe.ts: docs/enroll-recipe.md`,
  });
}

export function secretUndeclared(name: string, declared: readonly string[]): CcciError {
  return new CcciError({
    code: 'SECRET_UNDECLARED',
    message: `sso.wire gives a value for secret "${name}", which the app’s env does not declare: ${suggestion(name, declared)}`,
    fault: 'harness',
    tryThis: `secrets of a recipe stand in its .env.sample as SECRET_<NAME>_VERSION: ${declared.join(', ') || 'there is none'}`,
  });
}

/** @param cause why it cannot be installed: its images are gone, or it does not come up */
export function baseGone(version: string, cause: CcciError): CcciError {
  const isWithoutImages = cause.code === 'IMAGE_UNAVAILABLE';
  return new CcciError({
    code: 'UNVERIFIED',
    message: `base ${version} cannot be installed any more: ${cause.message}`,
    fault: 'outside',
    last: cause.last,
    tryThis: [
      isWithoutImages
        ? 'nobody can upgrade from it either'
        : 'it is published, and does not come up here; the head was installed without it',
      'recipe.ts: upgrade: { base: … } names another version to start from',
      cause.fault === 'harness' && cause.tryThis,
    ]
      .filter(Boolean)
      .join('; '),
    cause,
  });
}

/** How many sentences a message holds before it ends in a number. */
const LOSSES = 8;

export function wholeLost(lost: readonly string[]): CcciError {
  const shown = lost.slice(0, LOSSES).join('; ');
  return new CcciError({
    code: 'DATA_LOST',
    message: lost.length > LOSSES ? `${shown}; and ${lost.length - LOSSES} more losses` : shown,
    fault: 'recipe',
    tryThis:
      'save it and load it again in the hooks; what a restore may change is declared with the reason in recipe.ts: backup: { changes: { … } }',
  });
}

export function notReadWhole(unread: readonly string[]): CcciError {
  return new CcciError({
    code: 'UNVERIFIED',
    message: `nobody can say whether all data came back: ${unread.slice(0, LOSSES).join('; ')}`,
    fault: 'recipe',
    tryThis: 'a database is read with the login that its service’s own variables name',
  });
}
