import { readdirSync, readFileSync } from 'node:fs';
import { poll } from '@cc-ci/core';
import type { RunFolder } from './journal.ts';

/** A killed process is gone within milliseconds, once it has a turn. */
const DEATH_TIMEOUT_MS = 60_000;

/**
 * Ends the commands of a run that is dead or stopped: a deploy that is under way outlives the runner, and would create
 * services while they are being removed. Every command of a run has a variable in its environment that names a path
 * below the run's folder. A browser that is about to end writes into its home, and would create it again: those at home
 * below one of `homes` are ended too.
 */
export async function endStrays(folder: RunFolder, homes: readonly string[] = []): Promise<void> {
  const marks = [`=${folder.path}/`, ...homes.map((home) => `HOME=${home}/`)];
  await poll(
    () => {
      const pids = processes().filter((pid) => marks.some((mark) => environmentOf(pid).includes(mark)));
      for (const pid of pids) endNow(pid);
      return pids.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: `processes ${pids.join(', ')}` };
    },
    {
      what: `the last commands of ${folder.path} to end`,
      timeoutMs: DEATH_TIMEOUT_MS,
      intervalMs: 10,
      fault: 'harness',
    },
  );
}

/** None where the system has no `/proc`. */
function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** Empty for a process that is gone, dead, or somebody else's. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
