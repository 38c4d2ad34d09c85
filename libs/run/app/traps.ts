import type { ComposeConfig } from '@cc-ci/abra';
import type { Place } from '@cc-ci/results';
import type { AppRun } from './app-run.ts';

/**
 * Says what docker/cli reads otherwise than it looks in the compose files, and gives it to stand beside each proof that
 * fails.
 */
export function tellTraps({ recorder }: AppRun, place: Place, { traps = [] }: ComposeConfig): readonly string[] {
  for (const trap of traps) recorder.note(place, trap);
  return traps;
}
