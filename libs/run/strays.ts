import { readdirSync, readFileSync } from 'node:fs';
import { poll } from '@cc-ci/core';
import type { RunFolder } from './journal.ts';

/** A killed process is gone within milliseconds. */
const DEATH_TIMEOUT_MS = 5_000;

/**
 * Ends what abra still does for a run that is dead or stopped: a deploy under way outlives the runner, and would bring services into the world
 * behind the back of whoever removes them. Every command of a run lives with an ABRA_DIR below the run's folder.
 */
export async function endStrays(folder: RunFolder): Promise<void> {
  await poll(
    () => {
      const pids = straysOf(folder);
      for (const pid of pids) endNow(pid);
      return pids.length === 0 ? { done: true, value: undefined } : { done: false, seen: `processes ${pids.join(', ')}` };
    },
    { what: `the last commands of ${folder.path} to end`, timeoutMs: DEATH_TIMEOUT_MS, intervalMs: 10, fault: 'harness' },
  );
}

function straysOf({ path }: RunFolder): number[] {
  return processes().filter((pid) => environmentOf(pid).includes(`ABRA_DIR=${path}/`));
}

/** None where the system has no `/proc`. */
function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter((pid) => pid > 0);
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
