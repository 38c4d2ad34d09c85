import { dirname, join } from 'node:path';
import { interrupted, parseRequest, type RawRequest, recipesOfRun, runRecipe } from '@cc-ci/run';
import { summaryTable } from '@cc-ci/results';
import { createReporter, traceLines } from '../reporter.ts';
import { resolveTarget } from '../target.ts';
import { WORKSPACE } from '../workspace.ts';
import { runDependents } from './dependents.ts';

/** `cc-ci run <recipe>`: the whole run; the exit code is the record's, with dependents the worst of all. */
export async function runCommand(
  recipe: string | undefined,
  flags: RawRequest & { readonly withDependents?: boolean } = {},
): Promise<void> {
  const request = parseRequest({ ...flags, recipe });
  const stop = stopOnSignals();
  const target = await resolveTarget({ recipes: await recipesOfRun(WORKSPACE, request.recipe) });
  const reporter = createReporter(process.stdout);
  try {
    const { record, reportDir } = await runRecipe({
      request,
      target,
      workspace: WORKSPACE,
      listener: reporter,
      startedAt: new Date(performance.timeOrigin),
      signal: stop.signal,
    });
    reporter.stop();
    const dir = pathToShow(reportDir);
    process.stdout.write(`\n${[summaryTable(record, dir).trimEnd(), ...traceLines(record, dir)].join('\n')}\n\n`);
    process.exitCode = record.exitCode;
    if (flags.withDependents) process.exitCode = Math.max(record.exitCode, await runDependents(request, stop.signal));
  } finally {
    reporter.stop();
  }
}

/** Nx keeps the recipe's `latest` folder and replays this output: paths into it hold after a replay too. */
function pathToShow(reportDir: string): string {
  return process.env.NX_TASK_TARGET_PROJECT ? join(dirname(reportDir), 'latest') : reportDir;
}

/** The first signal stops the run, which then tears down; further ones are answered, and change nothing. */
function stopOnSignals(): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      process.stderr.write(
        stop.signal.aborted
          ? `\n${signal}: still removing the app\n`
          : `\n${signal}: stopping, the app is being removed\n`,
      );
      stop.abort(interrupted(signal));
    });
  }
  return stop;
}
