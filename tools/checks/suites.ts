import { runRecipeChecks } from './recipe-suite.ts';
import { runProgram } from './run-program.ts';
import { runTasks, runVitest } from './tasks.ts';
import { addTotals, failure, type Totals } from './totals.ts';

/** What `npm test` and `npm run test:recipes` check; `flags` are what stands behind the suite's name. */
export const SUITES: Readonly<Record<string, (flags: readonly string[]) => Promise<Totals>>> = {
  test: checkAll,
  recipes: async (flags) => addTotals([await bringLabUp(), await runRecipeChecks(flags)]),
};

/**
 * The end-to-end tests mostly wait for a machine that does something, so everything else is checked meanwhile.
 * `lint-all` is one ESLint and `unit-all` one vitest over everything: one for each package takes three times as long.
 */
async function checkAll(): Promise<Totals> {
  const lab = bringLabUp();
  const looks = runTasks(['types', 'lint-all', 'format', 'unused']);
  // The lab installs programs that the unit tests need as well.
  const unit = Promise.all([lab, looks]).then(() => runTasks(['unit-all']));
  return addTotals(await Promise.all([lab, looks, unit, lab.then(runEndToEnd)]));
}

/** Counts only when it fails. */
async function bringLabUp(): Promise<Totals> {
  const code = await runProgram('node', ['tools/cli/main.ts', 'lab', 'up']);
  return code === 0 ? addTotals([]) : failure('the lab did not come up');
}

/** Tests of the lab itself run in parallel to those that share the checkout's lab: both mostly wait. */
async function runEndToEnd(): Promise<Totals> {
  return addTotals(
    await Promise.all([
      runVitest(['--project=alone', '--project=shared'], 'e2e'),
      runVitest(['--project=labs'], 'labs'),
    ]),
  );
}
