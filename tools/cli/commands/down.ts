import { takeAppDown } from '@cc-ci/run';
import { resolveRunningTarget } from '../target.ts';
import { WORKSPACE } from '../workspace.ts';

/** `cc-ci down <recipe>`: removes the apps that `up` keeps. */
export async function downCommand(recipe: string): Promise<void> {
  const target = await resolveRunningTarget();
  const removed = await takeAppDown({ recipe, target, workspace: WORKSPACE });
  process.stdout.write(`removed ${removed.join(', ')}\n`);
}
