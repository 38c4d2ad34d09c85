import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { TaskOutcome } from '@cc-ci/nx-plugin';
import { createProjectGraphAsync } from '@nx/devkit';
import { addTotals, countLine, totalsOfReport, totalsOfTasks, type Totals, type VitestReport } from './totals.ts';

const REPORTS = join(import.meta.dirname, '../../reports');
const TASK_RESULTS = join(REPORTS, 'tasks.json');
const E2E_REPORT = join(REPORTS, 'e2e.json');
const COUNT = join(REPORTS, 'count.txt');

mkdirSync(REPORTS, { recursive: true });
for (const path of [TASK_RESULTS, E2E_REPORT, COUNT]) rmSync(path, { force: true });

const totals = addTotals([await bringLabUp(), await runTasks(), await runEndToEnd()]);
if (totals.skipped > 0) console.log(`${totals.skipped} skipped`);
writeFileSync(COUNT, `${countLine(totals)}\n`);
console.log(countLine(totals));
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

/** First, since it installs the programs that the unit tests need as well; counts only when it fails. */
async function bringLabUp(): Promise<Totals> {
  const code = await run('node', ['tools/cli/main.ts', 'lab', 'up'], {});
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Lint, types and unit tests, through Nx: what did not change is replayed. `lint-all` is one ESLint over everything, a third of the time of one for each package. */
async function runTasks(): Promise<Totals> {
  await run('nx', ['run-many', '-t', 'lint-all', 'types', 'unit', '--outputStyle=static'], { CC_CI_TASK_RESULTS: TASK_RESULTS });
  const tasks = readJson<TaskOutcome[]>(TASK_RESULTS);
  if (!tasks) return { passed: 0, failed: 1, skipped: 0 };
  const { nodes } = await createProjectGraphAsync();
  return totalsOfTasks(tasks, (project) => readJson<VitestReport>(join(REPORTS, 'unit', `${nodes[project]?.data.root}.json`)));
}

/** The end-to-end tests, on the lab. */
async function runEndToEnd(): Promise<Totals> {
  const code = await run('vitest', ['run', '--config', 'vitest.e2e.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${E2E_REPORT}`], {});
  const found = totalsOfReport(readJson<VitestReport>(E2E_REPORT));
  return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
}

/** Runs a program of the workspace with this terminal; a signal that ends us is handed on, and then ends us too. */
function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const stop = (signal: NodeJS.Signals): void => {
    child.kill(signal);
    child.once('exit', () => process.exit(128 + constants.signals[signal]));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(code ?? 1);
    });
  });
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
