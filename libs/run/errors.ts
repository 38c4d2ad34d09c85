import { CcciError, formatDuration, suggestion } from '@cc-ci/core';
import type { Death } from '@cc-ci/swarm';

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
    tryThis: 'name one of the catalogue’s recipes, or of the folders under recipes/',
  });
}

export function recipeModuleBroken(file: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'RECIPE_MODULE_BROKEN',
    message: `${file} cannot be loaded`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: `node ${file} shows where`,
    cause,
  });
}

export function nameDiffers(file: string, name: string, folder: string): CcciError {
  return new CcciError({
    code: 'META_INVALID',
    message: `${file}: name is "${name}", but the folder is recipes/${folder}`,
    fault: 'harness',
    tryThis: 'give both the same name',
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

export function diskTooSmall(path: string, freeBytes: number, neededBytes: number): CcciError {
  const gb = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  return new CcciError({
    code: 'DISK_TOO_SMALL',
    message: `${path} has ${gb(freeBytes)} free, and a run needs ${gb(neededBytes)}`,
    fault: 'harness',
    tryThis: 'free some: `docker system prune`, or `cc-ci lab down --purge`',
  });
}

export function memoryTooSmall(freeMb: number, neededMb: number): CcciError {
  return new CcciError({
    code: 'MEMORY_TOO_SMALL',
    message: `${freeMb} MiB of memory are free, and this recipe declares ${neededMb} MiB`,
    fault: 'harness',
    tryThis: 'stop something, or correct memoryMb in recipe.ts',
  });
}

export function swarmInactive(host: string): CcciError {
  return new CcciError({
    code: 'SWARM_INACTIVE',
    message: `the engine at ${host} is no swarm manager`,
    fault: 'harness',
    tryThis: 'docker swarm init, or cc-ci lab up',
  });
}

export function ingressSilent(zone: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'INGRESS_SILENT',
    message: `nothing answers HTTPS for *.${zone}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'cc-ci doctor; in the lab: cc-ci lab up',
    cause,
  });
}

export function healthMissing(url: string, timeoutMs: number, cause: CcciError): CcciError {
  return new CcciError({
    code: 'APP_NOT_HEALTHY',
    message: `${url} was not healthy within ${formatDuration(timeoutMs)}: ${cause.message}`,
    fault: 'recipe',
    last: cause.last,
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

export function interrupted(signal: string): CcciError {
  return new CcciError({ code: 'INTERRUPTED', message: `stopped by ${signal}`, fault: 'outside' });
}

export function proofFailed(message: string, last?: string, tryThis?: string): CcciError {
  return new CcciError({ code: 'PROOF_FAILED', message, fault: 'recipe', last, tryThis });
}

/** Tasks that died although their services had settled. */
export function tasksDied(app: string, deaths: readonly Death[]): CcciError {
  const said = deaths.map(({ service, what }) => `service ${service}: ${what}`);
  const [first] = deaths;
  return new CcciError({
    code: 'TASK_DIED',
    message: `${deaths.length} ${deaths.length === 1 ? 'task' : 'tasks'} of ${app} died after everything had settled: ${said.join('; ')}`,
    fault: 'recipe',
    last: first && (first.lines.join('\n') || 'no log lines'),
    tryThis: `cc-ci logs ${app} ${first?.service ?? ''}; oneShots in recipe.ts names services that end when their work is done`,
  });
}

/** Services that are not as they were deployed: a hook took some down and did not bring them back. */
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

/** New services that ended well, of which nothing says whether they should. */
export function oneShotUnknown(services: readonly string[]): CcciError {
  const names = services.join(', ');
  return new CcciError({
    code: 'UNVERIFIED',
    message: `${names} ended with exit code 0 and is not started again: the base has no such service, so nothing says whether that is its work or its failure`,
    fault: 'recipe',
    tryThis: `compose.yml: restart_policy: condition: none, or mode: replicated-job; or recipe.ts: oneShots: ['${services[0] ?? ''}']`,
  });
}

/** A package that says its recipe makes no backups, while labels say it does. */
export function noBackupMade(recipe: string): CcciError {
  return new CcciError({
    code: 'UNVERIFIED',
    message: `no backup was made: recipe.ts of ${recipe} says backup.capable: false, and labels of the recipe name data to save`,
    fault: 'recipe',
    tryThis: 'take backup.capable away; or declare the stages not applicable, with the reason: notApplicable: { backup: …, restore: … }',
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

export function secretUndeclared(name: string, declared: readonly string[]): CcciError {
  return new CcciError({
    code: 'SECRET_UNDECLARED',
    message: `sso.wire gives a value for secret "${name}", which the app’s env does not declare: ${suggestion(name, declared)}`,
    fault: 'harness',
    tryThis: `secrets of a recipe stand in its .env.sample as SECRET_<NAME>_VERSION: ${declared.join(', ') || 'there is none'}`,
  });
}

export function installFailed(domain: string, reason: string): CcciError {
  return new CcciError({ code: 'INSTALL_FAILED', message: `${domain} did not come up`, fault: 'recipe', last: reason });
}

export function noKeptApp(recipe: string): CcciError {
  return new CcciError({
    code: 'NO_KEPT_APP',
    message: `no app of ${recipe} is kept up`,
    fault: 'harness',
    tryThis: `cc-ci up ${recipe}`,
  });
}

export function lockInvalid(path: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'LOCK_INVALID',
    message: `${path} is no recipe lock`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
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
    message: `secrets of the run stand in what it keeps: ${leaks.join(', ')}`,
    fault: 'harness',
    tryThis: 'do not publish this record; have the test that wrote the file leave the secret out',
  });
}

export function artefactUnreadable(file: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'ARTEFACT_UNREADABLE',
    message: `${file} cannot be looked into for secrets: it is an archive that does not read to its end`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'do not publish this record; have the test that wrote the file finish it',
    cause,
  });
}
