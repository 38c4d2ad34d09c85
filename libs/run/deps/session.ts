import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunId } from '@cc-ci/core';
import { takeLock } from '@cc-ci/claims';
import { reapDeadRuns } from '@cc-ci/claims';

/** Variable that names the session's file to the runs in it. */
export const SESSION = 'CC_CI_SESSION';

/** Several runs that were asked for together, and share warm deps. Disposing it removes those. */
export interface Session extends AsyncDisposable {
  /** For the runs' environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Opens a session: a file under the kernel's lock of this process. When it dies, whatever the death, its warm deps are
 * left to the next reaper.
 */
export async function openSession(): Promise<Session> {
  const file = join(tmpdir(), `cc-ci-session-${createRunId()}`);
  writeFileSync(file, '', { mode: 0o600 });
  const lock = await takeLock(file);
  return {
    env: { [SESSION]: file },
    async [Symbol.asyncDispose]() {
      const stateDirs = new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean));
      await lock[Symbol.asyncDispose]();
      rmSync(file, { force: true });
      for (const stateDir of stateDirs) await reapDeadRuns(stateDir);
    },
  };
}

/** Notes in a session that something of it is kept in a state folder. */
export function noteKept(session: string, stateDir: string): void {
  appendFileSync(session, `${stateDir}\n`);
}
