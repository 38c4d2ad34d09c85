import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GIT_ATTRIBUTES, GIT_ENVIRONMENT, GIT_SETTINGS } from '@cc-ci/core/git-settings';
import { execa } from 'execa';
import { gitFailed, gitOverdue, gitSaidTooMuch } from './errors.ts';

const GIT_TIMEOUT_MS = 10 * 60_000;
/** More than the list of a recipe's branches, or of its files, has. */
const MAX_OUTPUT_BYTES = 8 * 1_048_576;

export interface GitOptions {
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/**
 * Runs git in a folder and gives what it printed; nothing of the repository is run (`git-settings.ts`).
 * @throws CcciError `GIT_FAILED`, `GIT_SAID_TOO_MUCH`
 */
export async function git(folder: string, argv: readonly string[], { signal }: GitOptions = {}): Promise<string> {
  const result = await execa('git', ['-C', folder, ...GIT_SETTINGS, ...argv], {
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    timeout: GIT_TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    env: GIT_ENVIRONMENT,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  const [command = ''] = argv;
  if (result.isMaxBuffer) throw gitSaidTooMuch(command, MAX_OUTPUT_BYTES);
  if (result.timedOut) throw gitOverdue(command, GIT_TIMEOUT_MS, result.stderr);
  if (result.exitCode !== 0) throw gitFailed(command, folder, result.stderr);
  return result.stdout;
}

/** Keeps a checkout's attributes from naming programs; before files are put down. */
export async function silenceAttributes(checkout: string): Promise<void> {
  const info = join(checkout, '.git', 'info');
  await mkdir(info, { recursive: true });
  await writeFile(join(info, 'attributes'), GIT_ATTRIBUTES);
}
