import { CcciError, formatDuration } from '@cc-ci/core';

export function noBackupBot(label: string): CcciError {
  return new CcciError({
    code: 'BACKUP_BOT_MISSING',
    message: `no service carries the label ${label}: there is no backup bot to ask`,
    fault: 'harness',
    tryThis: 'npx --offline cc-ci lab up brings one; on a server deploy backup-bot-two',
  });
}

export function severalBackupBots(label: string, services: readonly string[]): CcciError {
  return new CcciError({
    code: 'BACKUP_BOT_AMBIGUOUS',
    message: `${services.length} services carry the label ${label}=true: ${services.join(', ')}. Whose repository holds the backup cannot be told`,
    fault: 'harness',
    tryThis: 'take the label from all services but the backup bot’s',
  });
}

export function snapshotUnreadable(command: string, output: string, exitCode?: number): CcciError {
  const how = exitCode === undefined ? 'failed' : `ended with exit code ${exitCode}`;
  return new CcciError({
    code: 'SNAPSHOT_UNREADABLE',
    message: `\`restic ${command}\` in the backup bot ${how}`,
    fault: 'harness',
    last: lastLines(output),
    tryThis: 'look at the bot: npx --offline cc-ci logs backups app',
  });
}

export function snapshotTooLarge(id: string, maxEntries: number): CcciError {
  return new CcciError({
    code: 'SNAPSHOT_TOO_LARGE',
    message: `snapshot ${id.slice(0, 8)} has more than ${maxEntries} files and folders, and was not looked into`,
    fault: 'recipe',
    tryThis: 'leave caches out of the backup: a label names the paths that are saved',
  });
}

export function repositoryBroken(looks: number, output: string): CcciError {
  return new CcciError({
    code: 'REPOSITORY_BROKEN',
    message: `\`restic check\` found the backup repository broken (looked ${looks} times)`,
    fault: 'outside',
    last: lastLines(output),
    tryThis:
      'restic check --read-data in the backup bot says which packs; a repository of the lab is made again by npx --offline cc-ci lab down && npx --offline cc-ci lab up',
  });
}

export function relocationFailed(snapshotId: string, what: string, output: string): CcciError {
  return new CcciError({
    code: 'RELOCATION_FAILED',
    message: `snapshot ${snapshotId.slice(0, 8)} cannot be restored into another app: ${what}`,
    fault: 'recipe',
    last: lastLines(output),
    tryThis:
      'a volume keeps its place from one app to the next by service and mount point: look at both in the compose file',
  });
}

export function restoreHookFailed(hook: {
  service: string;
  moment: string;
  command: string;
  exitCode: number;
  output: string;
}): CcciError {
  return new CcciError({
    code: 'RESTORE_HOOK_FAILED',
    message: `label backupbot.restore.${hook.moment} of service ${hook.service} ended with exit code ${hook.exitCode}: ${hook.command}`,
    fault: 'recipe',
    last: lastLines(hook.output),
    tryThis: 'the hook must restore into an app that has only just been installed; run it there by hand: abra app run',
  });
}

export function markerCommandFailed(doing: string, exitCode: number, output: string): CcciError {
  return new CcciError({
    code: 'MARKER_FAILED',
    message: `${doing} ended with exit code ${exitCode}`,
    fault: 'recipe',
    last: lastLines(output),
    tryThis:
      'a file marker needs sh, mkdir, cat and rm in the service, and a path that its user can write: name another service that mounts the volume, or user: "0", or write marker({ … })',
  });
}

export function markerPlaceUnknown(service: string, volume: string, known: readonly string[]): CcciError {
  return new CcciError({
    code: 'MARKER_PLACE_UNKNOWN',
    message: `service ${service} mounts no volume "${volume}"`,
    fault: 'recipe',
    tryThis: known.length > 0 ? `its volumes: ${known.join(', ')}` : 'it mounts none: name the service that does',
  });
}

export function credentialUnreadable(
  { what, service }: { what: string; service: string },
  exitCode: number,
  output: string,
): CcciError {
  return new CcciError({
    code: 'CREDENTIAL_UNREADABLE',
    message: `${what} cannot be read in service ${service}: exit code ${exitCode}`,
    fault: 'recipe',
    last: lastLines(output),
    tryThis: "name what the service has: secret('db_password'), or env('POSTGRES_PASSWORD', { service: 'app' })",
  });
}

/** Which database an error is about. */
export interface DatabasePlace {
  /** `postgres`, `mysql`, `sqlite`. */
  readonly engine: string;
  readonly service: string;
  /** What a reader needs to find it: user and database, or the file. */
  readonly at: string;
}

export function loginRefused({ engine, service, at }: DatabasePlace, password: string, cause: Error): CcciError {
  return new CcciError({
    code: 'DATABASE_LOGIN_REFUSED',
    message: `${engine} of service ${service} refuses the login as ${at}`,
    fault: 'recipe',
    last: cause.message,
    tryThis: `the password was taken from ${password}; say where the right one stands: password: secret('…')`,
    cause,
  });
}

export function databaseMissing({ engine, service, at }: DatabasePlace, cause: Error): CcciError {
  return new CcciError({
    code: 'DATABASE_MISSING',
    message: `${engine} of service ${service} has nothing to open at ${at}`,
    fault: 'recipe',
    last: cause.message,
    tryThis:
      'name what the app uses (database: …, or path: … for a file), and look whether a restore or an upgrade dropped it',
    cause,
  });
}

export function databaseLocked({ engine, service, at }: DatabasePlace, waitedMs: number, cause: Error): CcciError {
  return new CcciError({
    code: 'DATABASE_LOCKED',
    message: `${engine} of service ${service} stayed locked for ${formatDuration(waitedMs)}: ${at}`,
    fault: 'recipe',
    last: cause.message,
    tryThis: 'the app holds a write open: wait for it to settle (a ready probe), or raise busyTimeoutMs',
    cause,
  });
}

export function markerQueryFailed({ engine, service, at }: DatabasePlace, cause: Error & { code?: string }): CcciError {
  return new CcciError({
    code: 'MARKER_FAILED',
    message: `${engine} of service ${service} refused the marker's statement (${at})`,
    fault: 'recipe',
    last: cause.code ? `${cause.code}: ${cause.message}` : cause.message,
    tryThis: 'the user must be allowed to create a table there; name another user, or another table',
    cause,
  });
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-10).join('\n') || 'no output';
}
