import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CcciError, createAppDomain } from '@cc-ci/core';
import { lockUnavailable } from './errors.ts';
import { createRunFolder, type RunFolder, runFolder } from './journal.ts';
import { type Lock, takeLock } from './lock.ts';

/**
 * It is rare that a reaper comes in between; when it seems to happen again and again, nothing can be made in the
 * folder.
 */
const MAX_DRAWS = 20;
const WATCHDOG = fileURLToPath(new URL('watchdog.ts', import.meta.url));

/** A domain that is this process's, with the folder that is named after it. Disposing it frees the lock alone. */
export interface ClaimedDomain extends AsyncDisposable {
  readonly domain: string;
  readonly folder: RunFolder;
}

export interface DomainOptions {
  readonly stateDir: string;
  readonly zone: string;
  /** A domain to take if nobody holds it and nothing of it is left. @default one is drawn */
  readonly wanted?: string | undefined;
}

/**
 * Draws a domain, makes its folder and takes the kernel's lock on it, which the watchdog holds. A reaper that comes in
 * between finds a folder without a lock and removes it as a dead run's: then another domain is drawn. Once the lock is
 * held over a folder that is there, no reaper can come in.
 */
export async function claimDomain(recipe: string, { stateDir, zone, wanted }: DomainOptions): Promise<ClaimedDomain> {
  // A folder that is there is a run's, alive or dead; that of a dead one says what is to be removed.
  const first = wanted && !existsSync(runFolder(stateDir, wanted).path) ? wanted : undefined;
  for (let draws = 1; draws <= MAX_DRAWS; draws++) {
    const domain = draws === 1 && first ? first : createAppDomain(recipe, zone);
    const claimed = await claim(stateDir, domain);
    if (claimed) return claimed;
  }
  throw lockUnavailable(stateDir, `${MAX_DRAWS} domains were drawn, and the folder of none stayed`);
}

async function claim(stateDir: string, domain: string): Promise<ClaimedDomain | undefined> {
  const folder = runFolder(stateDir, domain);
  createRunFolder(folder);
  const lock = await lockUnlessReaped(folder, [process.execPath, WATCHDOG, stateDir, domain]);
  if (lock && existsSync(folder.lockFile))
    return { domain, folder, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
  await lock?.[Symbol.asyncDispose]();
  return undefined;
}

async function lockUnlessReaped({ lockFile }: RunFolder, holder: readonly string[]): Promise<Lock | undefined> {
  try {
    return await takeLock(lockFile, { holder });
  } catch (error) {
    const isReaping = error instanceof CcciError && error.code === 'LOCK_TAKEN';
    if (isReaping || !existsSync(lockFile)) return undefined;
    throw error;
  }
}
