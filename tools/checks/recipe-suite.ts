import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskOutcome } from '@cc-ci/nx-plugin';
import { elapsedMs, formatDuration } from '@cc-ci/core';
import { openSession } from '@cc-ci/run';
import { type Outcome, type TimeLimits, workInTime } from './in-time.ts';
import type { Check } from './recipe-plan.ts';
import { readPlan } from './read-plan.ts';
import { runGroup } from './run-program.ts';
import { readJson, REPORTS, taskReports, vitestArgs } from './tasks.ts';
import { addTotals, failure, notRun, type Totals, totalsOfReport, totalsOfTasks, type VitestReport } from './totals.ts';

const MINUTE_MS = 60_000;
/** A check begins no later than this after the start of everything, so that it ends in time as a rule. */
const BEGIN_WITHIN_MS = 60 * MINUTE_MS;
/** What runs then is ended: taking its app down, and the lab, are done before 75 minutes are over. */
const END_WITHIN_MS = 66 * MINUTE_MS;
/** No check takes so long, on a machine that has its images. */
const EACH_MS = 30 * MINUTE_MS;
/**
 * Three runs fill two cores, since a run mostly waits; the mistakes of a recipe are three runs at a time by themselves.
 */
const PARALLEL = 3;

/** Folder of the output of each check. */
const LOGS = join(REPORTS, 'recipes');

/**
 * `npm run test:recipes`: the recipes that the change affects, then the others as far as the time allows; with `--all`
 * all of them, however long it takes.
 * `CC_CI_STARTED_AT`, in seconds since 1970, is when the time began to count. @default now
 */
export async function runRecipeChecks({ all }: { readonly all: boolean }): Promise<Totals> {
  const { checks, about } = await readPlan();
  console.log([about, ...checks.map(({ name }) => `  ${name}`)].join('\n'));
  rmSync(LOGS, { recursive: true, force: true });
  mkdirSync(LOGS, { recursive: true });
  const stop = stopOnSignals();
  await using session = await openSession();
  const limits = all ? unlimited() : hour();
  const weightOf = ({ kind }: Check): number => (kind === 'run' ? 1 : PARALLEL);
  const outcomes = await workInTime(checks, { ...limits, weightOf, stopped: stop }, (check, signal) =>
    carryOut(check, session.env, AbortSignal.any([signal, stop])),
  );
  return addTotals(outcomes.map((outcome, at) => totalsOf(checks[at]!, outcome)));
}

function hour(): TimeLimits {
  const startedAt = Number(process.env.CC_CI_STARTED_AT || 0) * 1_000 || Date.now();
  return {
    now: () => Date.now(),
    beginBefore: startedAt + BEGIN_WITHIN_MS,
    endBy: startedAt + END_WITHIN_MS,
    eachMs: EACH_MS,
    parallel: PARALLEL,
  };
}

function unlimited(): TimeLimits {
  return { now: () => Date.now(), beginBefore: Infinity, endBy: Infinity, eachMs: 120 * MINUTE_MS, parallel: PARALLEL };
}

/** What was cut off because time was over is nobody's fault; what took longer than any check does is a failure. */
function totalsOf({ name }: Check, outcome: Outcome<Totals>): Totals {
  if (outcome.ended === 'done') return outcome.value;
  return outcome.ended === 'too long' ? failure(`${name}: ${outcome.why}`) : notRun(`${name}: ${outcome.why}`);
}

/** One check in its own processes; what it prints is in a file, and is shown when it is red. */
async function carryOut(check: Check, session: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Totals> {
  const startedAt = performance.now();
  const log = join(LOGS, `${check.name.replaceAll(':', '-')}.log`);
  console.log(`▸ ${check.name}`);
  const { totals, replayed } =
    check.kind === 'file' ? await runFile(check, log, signal) : await runTask(check, session, { log, signal });
  const how = replayed
    ? 'replayed from the cache: nothing that it depends on has changed'
    : formatDuration(elapsedMs(startedAt));
  console.log(`${totals.failed > 0 ? '✖' : '✔'} ${check.name}  ${how}${totals.failed > 0 ? `, ${log}` : ''}`);
  for (const line of totals.failures) console.log(`    ${line}`);
  return totals;
}

/** Deps are not tested first by Nx: they are in the plan themselves, and two at once would test one twice. */
async function runTask(
  check: Check,
  session: Readonly<Record<string, string>>,
  options: { readonly log: string; readonly signal: AbortSignal },
): Promise<{ totals: Totals; replayed: boolean }> {
  const results = `${options.log}.json`;
  const env = { ...session, RESTORE: 'fresh', MAX_TESTS: String(PARALLEL), CC_CI_TASK_RESULTS: results };
  const command = ['nx', 'run', check.asked, '--excludeTaskDependencies', '--outputStyle=static'];
  await runGroup(command, { ...options, env });
  const tasks = readJson<TaskOutcome[]>(results);
  if (!tasks) return { totals: failure(`${check.name}: it left no outcome`), replayed: false };
  return { totals: totalsOfTasks(tasks, taskReports), replayed: tasks.every(({ replayed }) => replayed) };
}

async function runFile(
  { name, asked }: Check,
  log: string,
  signal: AbortSignal,
): Promise<{ totals: Totals; replayed: boolean }> {
  const report = `${log}.json`;
  const code = await runGroup(['vitest', ...vitestArgs('recipes', [asked], report)], { env: {}, log, signal });
  return { totals: totalsOfReport(readJson<VitestReport>(report), name, code === 0), replayed: false };
}

/** The first signal ends what runs, in order; nothing begins after it. */
function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort(signal));
  return stop.signal;
}
