import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { authorityNotTrusted } from './errors.ts';

/**
 * A home folder for one browser: its profile, its temporary files and whom it trusts. Disposing it removes the folder.
 */
export interface BrowserHome extends AsyncDisposable {
  readonly path: string;
  /** What makes a process live in this home. */
  readonly env: Readonly<Record<string, string>>;
}

const run = promisify(execFile);

/**
 * Makes a home in which the authority of `caFile` is trusted for servers: Chromium reads the NSS database under
 * `$HOME/.pki`.
 */
export async function createBrowserHome(dir: string = tmpdir(), caFile?: string): Promise<BrowserHome> {
  await mkdir(dir, { recursive: true });
  const path = await mkdtemp(join(dir, 'cc-ci-browser-'));
  const home: BrowserHome = { path, env: homeEnv(path), [Symbol.asyncDispose]: () => removeHome(path) };
  try {
    if (caFile) await trust(join(path, '.pki', 'nssdb'), caFile);
    return home;
  } catch (error) {
    await home[Symbol.asyncDispose]();
    throw error;
  }
}

/** The last of Chromium's processes may write for a moment after the first one has ended: hence the retries. */
export async function removeHome(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

function homeEnv(path: string): Record<string, string> {
  return { HOME: path, TMPDIR: path, XDG_CONFIG_HOME: join(path, '.config'), XDG_CACHE_HOME: join(path, '.cache') };
}

/** `C,,`: trusted to sign servers' certificates, and nothing else. */
async function trust(database: string, caFile: string): Promise<void> {
  try {
    await mkdir(database, { recursive: true });
    await run('certutil', ['-d', `sql:${database}`, '-N', '--empty-password']);
    await run('certutil', ['-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'cc-ci target', '-i', caFile]);
  } catch (cause) {
    throw authorityNotTrusted(caFile, cause as Error);
  }
}
