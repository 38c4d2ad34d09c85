import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDuration } from '@cc-ci/core';
import { makeCheckpoint, parseRequest, type RawRequest } from '@cc-ci/run';
import { createReporter } from '../reporter.ts';
import { resolveRunTarget } from '../run-target.ts';
import { stopOnSignals } from '../stop-on-signals.ts';
import { WORKSPACE } from '../workspace.ts';

/** `cc-ci checkpoint <recipe>`: installs the base, and keeps its state for runs that start from it. */
export async function checkpointCommand(recipe: string, flags: RawRequest = {}): Promise<void> {
  const request = parseRequest({ ...flags, recipe });
  const { signal } = stopOnSignals();
  const target = await resolveRunTarget(recipe, signal);
  const listener = createReporter(process.stdout);
  const made = await makeCheckpoint({ request, target, workspace: WORKSPACE, listener, signal }).finally(() =>
    listener.stop(),
  );
  const folder = join(WORKSPACE, 'reports', recipe);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'checkpoint.json'), `${JSON.stringify(made, null, 2)}\n`);
  process.stdout.write(
    [
      `checkpoint of ${recipe} ${made.base}, made ${made.madeAt}`,
      `  install: ${formatDuration(made.installMs)}, then ${formatDuration(made.keepMs)} to keep it`,
      `  use it:  npx --offline cc-ci run ${recipe} --from checkpoint`,
      '',
    ].join('\n'),
  );
}
