import { runRecipeChecks } from './recipe-suite.ts';
import { runProgram } from './run-program.ts';
import { runTasks, runVitest } from './tasks.ts';
import { addTotals, failure, type Totals } from './totals.ts';

/** What may stand behind a suite's name. */
export interface Flags {
  /** All recipes, however long they take. @default as many as an hour allows */
  readonly all?: boolean | undefined;
  /** Engine of the lab, as in `CC_CI_ENGINE`. @default that of the environment */
  readonly engine?: string | undefined;
}

/** What `npm test` and `npm run test:recipes` check. */
export const SUITES: Readonly<Record<string, (flags: Flags) => Promise<Totals>>> = {
  test: checkAll,
  recipes: checkRecipes,
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

/** With an engine of its own the lab has a name of its own: nothing is tested where that does not come up. */
async function checkRecipes({ all = false, engine }: Flags): Promise<Totals> {
  if (engine) process.env.CC_CI_ENGINE = engine;
  const lab = await bringLabUp();
  if (engine && lab.failed > 0) return lab;
  return addTotals([
    lab,
    await runRecipeChecks({ all }),
    ...(engine ? [await runVitest(['--project=engine'], 'engine')] : []),
  ]);
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
      runVitest(['--project=labs', '--project=engine'], 'labs'),
    ]),
  );
}
