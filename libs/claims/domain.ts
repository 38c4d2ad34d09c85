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

/**
 * Draws a domain, makes its folder and takes the kernel's lock on it, which the watchdog holds. A reaper that comes in
 * between finds a folder without a lock and removes it as a dead run's: then another domain is drawn. Once the lock is
 * held over a folder that is there, no reaper can come in.
 */
export async function claimDomain(
  recipe: string,
  { stateDir, zone }: { readonly stateDir: string; readonly zone: string },
): Promise<ClaimedDomain> {
  for (let draws = 1; draws <= MAX_DRAWS; draws++) {
    const domain = createAppDomain(recipe, zone);
    const folder = runFolder(stateDir, domain);
    createRunFolder(folder);
    const lock = await lockUnlessReaped(folder, [process.execPath, WATCHDOG, stateDir, domain]);
    if (lock && existsSync(folder.lockFile))
      return { domain, folder, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
    await lock?.[Symbol.asyncDispose]();
  }
  throw lockUnavailable(stateDir, `${MAX_DRAWS} domains were drawn, and the folder of none stayed`);
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
