import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TaskOutcome } from '@cc-ci/nx-plugin';
import type { RunRecord } from '@cc-ci/results';
import { createProjectGraphAsync } from '@nx/devkit';
import { runProgram } from './run-program.ts';
import { addTotals, failure, type Totals, totalsOfReport, totalsOfTasks, type VitestReport } from './totals.ts';

/** Where checks leave what they found. */
export const REPORTS = join(import.meta.dirname, '../../reports');

/** One part of a suite: makes its checks, and counts them. */
type Part = () => Promise<Totals>;

/** What `npm test` and `npm run test:recipes` are made of, in order. */
export const SUITES: Readonly<Record<string, readonly Part[]>> = {
  test: [bringLabUp, () => runTasks(['lint-all', 'types', 'unit']), runEndToEnd],
  recipes: [
    bringLabUp,
    () => runTasks(['test'], { RESTORE: 'fresh', MAX_TESTS: '3' }, ['--parallel=16']),
    () => runVitest('recipes'),
  ],
};

/** First, since it installs the programs that the unit tests need as well; counts only when it fails. */
async function bringLabUp(): Promise<Totals> {
  const code = await runProgram('node', ['tools/cli/main.ts', 'lab', 'up']);
  return code === 0 ? addTotals([]) : failure('the lab did not come up');
}

/**
 * Targets of all projects, through Nx: what did not change is replayed. `lint-all` is one ESLint over everything, a third of the time of one for
 * each package. Recipes are started all at once, and wait for a slot when their images are built: builds go on beside the first runs, of which three
 * fill two cores, since a run mostly waits.
 */
async function runTasks(
  targets: readonly string[],
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Totals> {
  const results = join(REPORTS, 'tasks.json');
  rmSync(results, { force: true });
  await runProgram('nx', ['run-many', '-t', ...targets, '--outputStyle=static', ...flags], {
    ...env,
    CC_CI_TASK_RESULTS: results,
  });
  const tasks = readJson<TaskOutcome[]>(results);
  if (!tasks) return failure(`nx run-many -t ${targets.join(' ')}: it left no outcome`);
  const { nodes } = await createProjectGraphAsync();
  const asked = tasks.filter(({ target }) => targets.includes(target));
  const rootOf = (project: string): string => nodes[project]?.data.root ?? '';
  return totalsOfTasks(asked, {
    unit: (project) => readJson<VitestReport>(join(REPORTS, 'unit', `${rootOf(project)}.json`)),
    run: (project) => readJson<RunRecord>(join(REPORTS, basename(rootOf(project)), 'latest', 'record.json')),
  });
}

/** Tests of the lab itself have labs of their own: they run beside those that share the checkout's lab, and both mostly wait. */
async function runEndToEnd(): Promise<Totals> {
  const ofTheLab = 'tools/lab/e2e/';
  return addTotals(
    await Promise.all([runVitest('e2e', ['--exclude', `${ofTheLab}**`]), runVitest('e2e', [ofTheLab], 'labs')]),
  );
}

/** Tests of one of the configurations at the top, all or some of them; the report is named apart where two run beside each other. */
async function runVitest(
  config: 'e2e' | 'recipes',
  some: readonly string[] = [],
  name: string = config,
): Promise<Totals> {
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const code = await runProgram('vitest', [
    'run',
    '--config',
    `vitest.${config}.config.ts`,
    ...some,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return totalsOfReport(readJson<VitestReport>(report), name, code === 0);
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
