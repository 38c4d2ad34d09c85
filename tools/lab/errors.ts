import { CcciError } from '@cc-ci/core';
import { lastLines } from '@cc-ci/host';

export function badLabName(name: string): CcciError {
  return new CcciError({
    code: 'LAB_NAME_INVALID',
    fault: 'harness',
    message: `the lab's name "${name}" cannot be used: lower-case letters, digits and hyphens, at most 31 of them`,
    tryThis: 'CC_CI_LAB=lab-one, or leave CC_CI_LAB unset',
  });
}

export function badEngine(value: string, known: readonly string[]): CcciError {
  return new CcciError({
    code: 'LAB_ENGINE_UNKNOWN',
    fault: 'harness',
    message: `CC_CI_ENGINE is "${value}": it must be one of ${known.join(', ')}`,
    tryThis: 'CC_CI_ENGINE=trixie, or leave it unset for the Docker of this machine’s Debian (docs/engines.md)',
  });
}

export function engineInUse(lab: string, { running, wanted, runs }: EngineChange): CcciError {
  return new CcciError({
    code: 'LAB_ENGINE_IN_USE',
    fault: 'harness',
    message: `lab ${lab} runs engine ${running}, engine ${wanted} is asked for, and a run is under way: ${runs.join(', ')}`,
    tryThis: 'wait for the run to end, or leave CC_CI_LAB unset: each engine then has a lab of its own',
  });
}

interface EngineChange {
  readonly running: string;
  readonly wanted: string;
  readonly runs: readonly string[];
}

export function badSubnet(value: string): CcciError {
  return new CcciError({
    code: 'LAB_SUBNET_INVALID',
    fault: 'harness',
    message: `CC_CI_LAB_SUBNET is "${value}": it must be a number from 0 to 255 (n of 10.78.n.0/24)`,
    tryThis: 'CC_CI_LAB_SUBNET=7, or leave it unset',
  });
}

export function notRoot(): CcciError {
  return new CcciError({
    code: 'LAB_NOT_ROOT',
    fault: 'harness',
    message: 'the lab starts a Docker engine in its own network namespace: it must run as root',
    tryThis: 'sudo -E npx --offline cc-ci lab up; or name a real server as the target (docs/field.md)',
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
    message: `${daemon} of the lab cannot listen: another process uses its port (log: ${logFile})`,
    last: lastLines(log),
    tryThis: 'npx --offline cc-ci lab down, then again',
  });
}

interface NotReady {
  readonly what: string;
  readonly logFile: string;
  readonly log: string;
  readonly cause: unknown;
}

export function daemonNotReady(daemon: string, { what, logFile, log, cause }: NotReady): CcciError {
  return new CcciError({
    code: 'LAB_DAEMON_NOT_READY',
    fault: 'harness',
    message: `${daemon} of the lab ${what} (log: ${logFile})`,
    last: lastLines(log),
    tryThis: 'npx --offline cc-ci lab down && npx --offline cc-ci lab up',
    cause,
  });
}

export function noResolver(): CcciError {
  return new CcciError({
    code: 'LAB_NO_RESOLVER',
    fault: 'outside',
    message:
      'the host has no DNS server that the lab can reach: /etc/resolv.conf and /run/systemd/resolve/resolv.conf name none outside 127.0.0.0/8',
    tryThis: 'CC_CI_LAB_RESOLVERS=<address of a DNS server>',
  });
}

export function serviceNotReady(stack: string, what: string, last: string): CcciError {
  return new CcciError({
    code: 'LAB_SERVICE_NOT_READY',
    fault: 'harness',
    message: `stack ${stack} of the lab ${what}`,
    last,
    tryThis: 'npx --offline cc-ci lab down && npx --offline cc-ci lab up',
  });
}

export function leftBehind(lab: string, left: readonly string[]): CcciError {
  return new CcciError({
    code: 'LAB_LEFT_BEHIND',
    fault: 'harness',
    message: `lab ${lab} is down, but ${left.length} of its parts are left: ${left.join('; ')}`,
    tryThis: 'npx --offline cc-ci lab down, once more; end by hand what is left then',
  });
}

export function archiveRefused(archive: string, output: string): CcciError {
  return new CcciError({
    code: 'LAB_ARCHIVE_REFUSED',
    fault: 'harness',
    message: `${archive} is no archive of images that Docker can load`,
    last: lastLines(output),
    tryThis: 'make it with: docker save <image> -o <archive>',
  });
}

export function labNotUp(name: string): CcciError {
  return new CcciError({
    code: 'LAB_NOT_UP',
    fault: 'harness',
    message: `lab ${name} is not up`,
    tryThis: 'npx --offline cc-ci lab up',
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
