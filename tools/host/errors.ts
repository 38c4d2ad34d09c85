import { CcciError } from '@cc-ci/core';

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
    tryThis: `install ${command}; \`npx --offline cc-ci lab up\` does it as root on Debian and Ubuntu`,
    cause,
  });
}

export function packagesMissing(packages: readonly string[], system: string): CcciError {
  return new CcciError({
    code: 'LAB_PACKAGES_MISSING',
    fault: 'harness',
    message: `not installed: ${packages.join(', ')}; cc-ci installs packages on Debian and Ubuntu alone, and this is ${system}`,
    tryThis: `install the programs of these Debian packages, then run again: ${packages.join(' ')}`,
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

export function noDebianMirror(system: string): CcciError {
  return new CcciError({
    code: 'LAB_NO_MIRROR',
    fault: 'outside',
    message: `no Debian mirror is known: the apt sources of this machine (${system}) name none`,
    tryThis: 'CC_CI_DEBIAN_MIRROR=<address of a Debian mirror> npx --offline cc-ci lab up',
  });
}

/** The last lines of an output, for the `last:` of an error. */
export function lastLines(text: string, count = 12): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
