import { relative } from 'node:path';
import { parseRequest, pinRecipe, type RawRequest } from '@cc-ci/run';
import { resolveTarget } from '../target.ts';
import { WORKSPACE } from '../workspace.ts';

/** `cc-ci lock <recipe>`: pins what a run without SRC and REF tests. */
export async function lockCommand(recipe: string, flags: RawRequest): Promise<void> {
  const request = parseRequest({ ...flags, recipe });
  const target = await resolveTarget();
  const { path, versions } = await pinRecipe({ request, target, workspace: WORKSPACE });
  process.stdout.write(
    `${relative(WORKSPACE, path)}: ${versions.base?.version ?? 'no base'} → ${versions.head.commit.slice(0, 8)}\n`,
  );
}
