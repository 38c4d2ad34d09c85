import { reapDeadRuns } from '@cc-ci/claims';
import { resolveTarget } from '../target.ts';

/** `cc-ci reap`: removes what dead runs left; the living are not touched. */
export async function reapCommand(): Promise<void> {
  const { stateDir } = await resolveTarget();
  const reaped = await reapDeadRuns(stateDir);
  const lines = reaped.map(({ domain, recipe }) => `removed what a dead run of ${recipe} left: ${domain}`);
  process.stdout.write(`${lines.join('\n') || 'no dead run'}\n`);
}
