import { elapsedMs } from '@cc-ci/core';
import type { RestoreRecord } from '@cc-ci/results';
import type { AppRun } from './app-run.ts';

/** The time of a restore while it runs. */
export interface RestoreClock {
  /** The data is back. */
  restored(): void;
  /** The app answers again: the restore is taken down. */
  ready(): void;
}

/** What of an app's run is needed for that. */
interface TimedRun {
  readonly recorder: Pick<AppRun['recorder'], 'restores'>;
  readonly state: Pick<AppRun['state'], 'snapshot'>;
}

/** Takes the time of a restore from now on, and the age of the data that comes back. */
export function timeRestore({ recorder, state }: TimedRun, into: RestoreRecord['into']): RestoreClock {
  const since = performance.now();
  const takenAt = state.snapshot?.takenAt;
  const dataAgeMs = takenAt === undefined ? undefined : Math.max(0, Date.now() - Date.parse(takenAt));
  let restoreMs = 0;
  return {
    restored: () => void (restoreMs = elapsedMs(since)),
    ready: () =>
      void recorder.restores.push({
        into,
        restoreMs,
        readyMs: elapsedMs(since),
        ...(dataAgeMs === undefined ? {} : { dataAgeMs }),
      }),
  };
}
