import { CcciError } from '@cc-ci/core';

export function badLabName(name: string): CcciError {
  return new CcciError({
    code: 'LAB_NAME_INVALID',
    fault: 'harness',
    message: `the lab's name "${name}" cannot be used: lower-case letters, digits and hyphens, at most 31 of them`,
    tryThis: 'CC_CI_LAB=lab-one, or leave CC_CI_LAB unset',
  });
}

export function badSubnet(value: string): CcciError {
  return new CcciError({
    code: 'LAB_SUBNET_INVALID',
    fault: 'harness',
    message: `CC_CI_LAB_SUBNET is "${value}": it must be a number from 0 to 255 (n of 10.78.n.0/24)`,
    tryThis: 'CC_CI_LAB_SUBNET=7, or leave it unset',
  });
}

export interface FailedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function commandFailed(failed: FailedCommand): CcciError {
  const shown = [failed.command, ...failed.args].join(' ');
  return new CcciError({
    code: 'LAB_COMMAND_FAILED',
    fault: 'harness',
    message: `\`${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}\` ended with exit code ${failed.exitCode}`,
    last: lastLines(failed.stderr || failed.stdout),
  });
}

export function commandMissing(command: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'LAB_COMMAND_MISSING',
    fault: 'harness',
    message: `the command \`${command}\` could not be started`,
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: `install ${command}; \`cc-ci lab up\` does it as root on Debian and Ubuntu`,
    cause,
  });
}

export function notRoot(): CcciError {
  return new CcciError({
    code: 'LAB_NOT_ROOT',
    fault: 'harness',
    message: 'the lab starts a Docker engine in a network namespace of its own, and for that it must run as root',
    tryThis: 'sudo -E npx cc-ci lab up; or name a real server as the target (docs/field.md)',
  });
}

export function lockRefused(file: string, complaint: string): CcciError {
  return new CcciError({
    code: 'LAB_LOCK_REFUSED',
    fault: 'harness',
    message: `the lock ${file} could not be taken`,
    last: lastLines(complaint),
  });
}

export function packagesMissing(packages: readonly string[], system: string): CcciError {
  return new CcciError({
    code: 'LAB_PACKAGES_MISSING',
    fault: 'harness',
    message: `not installed: ${packages.join(', ')}; they are installed by themselves only on Debian and Ubuntu, and this is ${system}`,
    tryThis: `install what these Debian packages hold, then again: ${packages.join(' ')}`,
  });
}

export function packagesFailed(packages: readonly string[], output: string, logFile: string): CcciError {
  return new CcciError({
    code: 'LAB_PACKAGES_FAILED',
    fault: 'outside',
    message: `apt-get could not install ${packages.join(', ')} (log: ${logFile})`,
    last: lastLines(output),
    tryThis: `apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`,
  });
}

export function diskFull(path: string, freeBytes: number, neededBytes: number): CcciError {
  return new CcciError({
    code: 'LAB_DISK_FULL',
    fault: 'harness',
    message: `${gigabytes(freeBytes)} free on the disk of ${path}, and the lab needs ${gigabytes(neededBytes)}`,
    tryThis: 'free some space, or point CC_CI_HOME and CC_CI_CACHE at another disk',
  });
}

export function subnetTaken(subnet: string, holder: string, pinned: boolean): CcciError {
  return new CcciError({
    code: 'LAB_ADDRESS_TAKEN',
    fault: 'harness',
    message: pinned
      ? `the lab's network ${subnet} is taken by ${holder}`
      : `every network of ${subnet} is taken, the last one by ${holder}`,
    tryThis: pinned
      ? 'CC_CI_LAB_SUBNET=<another number>, or leave it unset'
      : 'free one of 10.78.0.0/24 to 10.78.255.0/24',
  });
}

export function portTaken(daemon: string, logFile: string, log: string): CcciError {
  return new CcciError({
    code: 'LAB_PORT_TAKEN',
    fault: 'harness',
    message: `${daemon} of the lab could not have its port: another process has it (log: ${logFile})`,
    last: lastLines(log),
    tryThis: 'cc-ci lab down, then again',
  });
}

export function daemonNotReady(daemon: string, what: string, logFile: string, log: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'LAB_DAEMON_NOT_READY',
    fault: 'harness',
    message: `${daemon} of the lab ${what} (log: ${logFile})`,
    last: lastLines(log),
    tryThis: 'cc-ci lab down && cc-ci lab up',
    cause,
  });
}

export function noResolver(): CcciError {
  return new CcciError({
    code: 'LAB_NO_RESOLVER',
    fault: 'outside',
    message:
      'the host names no DNS server that can be reached from another network namespace (looked in /etc/resolv.conf and /run/systemd/resolve/resolv.conf)',
    tryThis: 'CC_CI_LAB_RESOLVERS=<address of a DNS server>',
  });
}

export function imageUnknown(tags: readonly string[], known: readonly string[]): CcciError {
  return new CcciError({
    code: 'LAB_IMAGE_UNKNOWN',
    fault: 'outside',
    message: `the lab has no image ${tags.join(', ')}, and no folder of tools/lab/images says how to build it`,
    last: `it can build ${known.join(', ')}`,
    tryThis: 'docker save <image> on a machine that has it, then: cc-ci lab image import <archive>',
  });
}

export function imageFolderInvalid(file: string, what: string, cause?: unknown): CcciError {
  return new CcciError({ code: 'LAB_IMAGE_INVALID', fault: 'harness', message: `${file}: ${what}`, cause });
}

export function buildFailed(image: string, exitCode: number, logFile: string, log: string): CcciError {
  return new CcciError({
    code: 'LAB_BUILD_FAILED',
    fault: 'harness',
    message: `image ${image} could not be built: exit code ${exitCode} (log: ${logFile})`,
    last: lastLines(log),
    tryThis: `read ${logFile}; the lab goes on where it stopped: cc-ci lab up`,
  });
}

export function noDebianMirror(system: string): CcciError {
  return new CcciError({
    code: 'LAB_NO_MIRROR',
    fault: 'outside',
    message: `no Debian mirror is known: the apt sources of this machine (${system}) name none`,
    tryThis: 'CC_CI_DEBIAN_MIRROR=<address of a Debian mirror> cc-ci lab up',
  });
}

export function serviceNotReady(stack: string, what: string, last: string, cause?: unknown): CcciError {
  return new CcciError({
    code: 'LAB_SERVICE_NOT_READY',
    fault: 'harness',
    message: `stack ${stack} of the lab ${what}`,
    last,
    tryThis: 'cc-ci lab down && cc-ci lab up',
    cause,
  });
}

export function leftBehind(lab: string, left: readonly string[]): CcciError {
  return new CcciError({
    code: 'LAB_LEFT_BEHIND',
    fault: 'harness',
    message: `lab ${lab} is down, but ${left.length} of its things are left: ${left.join('; ')}`,
    tryThis: 'cc-ci lab down again; what stays then must be ended by hand',
  });
}

export function archiveRefused(archive: string, output: string): CcciError {
  return new CcciError({
    code: 'LAB_ARCHIVE_REFUSED',
    fault: 'harness',
    message: `${archive} is no archive of images that the engine can load`,
    last: lastLines(output),
    tryThis: 'make it with: docker save <image> -o <archive>',
  });
}

export function labNotUp(name: string): CcciError {
  return new CcciError({
    code: 'LAB_NOT_UP',
    fault: 'harness',
    message: `lab ${name} is not up`,
    tryThis: 'cc-ci lab up',
  });
}

/** The last lines of an output, for the `last:` of an error. */
export function lastLines(text: string, count = 12): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
