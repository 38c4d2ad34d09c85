import { dirname, join, relative } from 'node:path';
import { formatError } from '@cc-ci/core';
import { parseRequest, type RawRequest, runRecipe } from '@cc-ci/run';
import { redEnding, type RunEvent, summaryTable } from '@cc-ci/results';
import { createReporter, traceLines } from '../reporter.ts';
import { stopOnSignals } from '../stop-on-signals.ts';
import { resolveRunTarget } from '../run-target.ts';
import { WORKSPACE } from '../workspace.ts';
import { runDependents } from './dependents.ts';

/** `cc-ci run <recipe>`: the whole run; the exit code is the record's, with dependents the worst of all. */
export async function runCommand(
  recipe: string | undefined,
  flags: RawRequest & { readonly withDependents?: boolean } = {},
): Promise<void> {
  const request = parseRequest({ ...flags, recipe });
  const stop = stopOnSignals();
  const { signal } = stop;
  const target = await resolveRunTarget(request.recipe, signal);
  const reporter = createReporter(process.stdout);
  const listener = (event: RunEvent) => {
    if (event.type === 'run-started') stop.appBegins();
    reporter(event);
  };
  try {
    const startedAt = new Date(performance.timeOrigin);
    const { record, reportDir, unkept } = await runRecipe({
      request,
      target,
      workspace: WORKSPACE,
      listener,
      startedAt,
      signal,
    });
    reporter.stop();
    const dir = pathToShow(reportDir);
    const parts = [summaryTable(record, dir).trimEnd(), ...traceLines(record, dir), ...redEnding(record, dir)];
    process.stdout.write(`\n${parts.join('\n')}\n\n`);
    if (unkept) process.stderr.write(`${formatError(unkept)}\n`);
    process.exitCode = unkept ? record.exitCode || 2 : record.exitCode;
    if (flags.withDependents) process.exitCode = Math.max(process.exitCode, await runDependents(request, signal));
  } finally {
    reporter.stop();
  }
}

/**
 * Nx keeps the recipe's `latest` folder and replays this output: paths into it hold after a replay too, in whatever
 * checkout that is.
 */
function pathToShow(reportDir: string): string {
  return process.env.NX_TASK_TARGET_PROJECT ? relative(WORKSPACE, join(dirname(reportDir), 'latest')) : reportDir;
}
