import { CcciError } from '@cc-ci/core';

export function noBackupBot(label: string): CcciError {
  return new CcciError({
    code: 'BACKUP_BOT_MISSING',
    message: `no service carries the label ${label}: there is no backup bot to ask`,
    fault: 'harness',
    tryThis: 'cc-ci lab up brings one; on a server deploy backup-bot-two',
  });
}

export function snapshotUnreadable(command: string, exitCode: number, output: string): CcciError {
  return new CcciError({
    code: 'SNAPSHOT_UNREADABLE',
    message: `\`restic ${command}\` in the backup bot ended with exit code ${exitCode}`,
    fault: 'harness',
    last: lastLines(output),
    tryThis: 'look at the bot: cc-ci logs backups app',
  });
}

export function repositoryBroken(looks: number, output: string): CcciError {
  return new CcciError({
    code: 'REPOSITORY_BROKEN',
    message: `\`restic check\` found the backup repository broken (looked ${looks} times)`,
    fault: 'outside',
    last: lastLines(output),
    tryThis: 'restic check --read-data in the backup bot says which packs; a repository of the lab is made anew by cc-ci lab down && cc-ci lab up',
  });
}

export function markerCommandFailed(doing: string, exitCode: number, output: string): CcciError {
  return new CcciError({
    code: 'MARKER_FAILED',
    message: `${doing} ended with exit code ${exitCode}`,
    fault: 'recipe',
    last: lastLines(output),
    tryThis: 'a file marker needs sh, mkdir, cat and rm in the service, and a path that its user can write: name another service that mounts the volume, or user: "0", or write marker({ … })',
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

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-10).join('\n') || 'no output';
}
