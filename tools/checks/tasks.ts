import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskOutcome } from '@cc-ci/nx-plugin';
import type { RunRecord } from '@cc-ci/results';
import { runProgram } from './run-program.ts';
import { failure, type TaskReports, type Totals, totalsOfReport, totalsOfTasks, type VitestReport } from './totals.ts';

/** Root of the workspace. */
export const WORKSPACE = join(import.meta.dirname, '../..');

/** Where checks leave what they found. */
export const REPORTS = join(WORKSPACE, 'reports');

/** Where tasks of Nx leave theirs: of the workspace in `unit/`, of a recipe in its own folder. */
export const taskReports: TaskReports = {
  tests: (project, target) =>
    readJson<VitestReport>(
      target === 'unit-all' ? join(REPORTS, 'unit/all.json') : join(REPORTS, recipeOf(project), `${target}.json`),
    ),
  run: (project) => readJson<RunRecord>(join(REPORTS, recipeOf(project), 'latest/record.json')),
};

/** Targets of the workspace, through Nx: what did not change is replayed. */
export async function runTasks(targets: readonly string[]): Promise<Totals> {
  const results = join(REPORTS, `tasks-${targets[0]}.json`);
  rmSync(results, { force: true });
  const flags = ['--projects=cc-ci', '--outputStyle=static'];
  await runProgram('nx', ['run-many', '-t', ...targets, ...flags], {
    env: { CC_CI_TASK_RESULTS: results },
    yields: true,
  });
  const tasks = readJson<TaskOutcome[]>(results);
  return tasks ? totalsOfTasks(tasks, taskReports) : failure(`nx run-many -t ${targets.join(' ')}: it left no outcome`);
}

/**
 * End-to-end tests of one of the configurations at the top, all or some of them; the report is named apart where two
 * run in parallel.
 */
export async function runVitest(some: readonly string[], name: string): Promise<Totals> {
  const report = join(REPORTS, `${name}.json`);
  rmSync(report, { force: true });
  const code = await runProgram('vitest', vitestArgs('e2e', some, report));
  return totalsOfReport(readJson<VitestReport>(report), name, code === 0);
}

/** How vitest is called so that it leaves a report. */
export function vitestArgs(config: 'e2e' | 'recipes', some: readonly string[], report: string): string[] {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return ['run', '--config', `vitest.${config}.config.ts`, ...some, ...reporters];
}

/** A JSON file; undefined when it is not there, or is none. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function recipeOf(project: string): string {
  return project.replace(/^recipe-/, '');
}
