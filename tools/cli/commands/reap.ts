import { reapDeadRuns } from '@cc-ci/claims';
import { resolveRunningTarget } from '../target.ts';

/** `cc-ci reap`: removes what dead runs left; the living are not touched. */
export async function reapCommand(): Promise<void> {
  const { stateDir } = await resolveRunningTarget();
  const reaped = await reapDeadRuns(stateDir);
  const lines = reaped.map(({ domain, recipe }) => `removed what a dead run of ${recipe} left: ${domain}`);
  process.stdout.write(`${lines.join('\n') || 'no dead run'}\n`);
}
