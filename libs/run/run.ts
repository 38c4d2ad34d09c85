import { mkdirSync } from 'node:fs';
import { createAbra } from '@cc-ci/abra';
import { admitRun, endStrays, reapDeadRuns } from '@cc-ci/claims';
import { asCcciError, type CcciError, createRunId, formatError, limited, type Target } from '@cc-ci/core';
import { proof, type RunListener, type StageLog } from '@cc-ci/results';
import { connectEngine, proveAnswering } from '@cc-ci/swarm';
import { loadRecipe, memoryOf } from './app/load-recipe.ts';
import { collectLogs } from './app/logs.ts';
import { planDeps } from './deps/plan.ts';
import { engineLost } from './machine-errors.ts';
import { type MainRun, openRun } from './open-run.ts';
import { checkDisk, preflight, type PreflightFacts } from './preflight.ts';
import { type FinishedRun, keepRecord } from './record.ts';
import type { RunRequest } from './request.ts';
import { proveNoSecretKept, takeOutSecrets } from './secret-scan.ts';
import { doEachPart, type Part } from './stages/each-part.ts';
import { runStages, versionsToDeploy } from './stages/index.ts';
import { lintStage } from './stages/lint.ts';
import { type Leftover, teardownStage } from './stages/teardown.ts';

export interface RunOptions {
  readonly request: RunRequest;
  readonly target: Target;
  /** Root of the workspace: where `recipes/` and `reports/` are. */
  readonly workspace: string;
  readonly listener?: RunListener;
  /** When the run began for its user, for example the start of the process. @default now */
  readonly startedAt?: Date;
  /** Stops the run; it still tears down and keeps its record. */
  readonly signal?: AbortSignal;
}

/**
 * One whole run: preflight, base, upgrade, backup, restore, tests, teardown, proof, record. A red run is a record like
 * a green one.
 * @throws CcciError when it could not begin: bad input, or a machine on which no run can be carried out. Nothing is
 * left behind then either.
 */
export async function runRecipe(options: RunOptions): Promise<FinishedRun> {
  const { listener = () => undefined } = options;
  let finished: FinishedRun | undefined;
  try {
    await openAndCarryOut(options, (ended) => (finished = ended));
  } catch (error) {
    // What a run that has its record could not remove is left to its watchdog, and to the next run's start.
    if (!finished) throw error;
    listener({ type: 'note', place: 'teardown', text: formatError(asCcciError(error)) });
  }
  if (!finished) throw new Error('the run ended without a record');
  return finished;
}

async function openAndCarryOut(options: RunOptions, onEnd: (finished: FinishedRun) => void): Promise<void> {
  const {
    request,
    target,
    workspace,
    listener = () => undefined,
    startedAt = new Date(),
    signal = new AbortController().signal,
  } = options;
  const recipe = await loadRecipe(workspace, request.recipe);
  const deps = await planDeps(workspace, recipe);
  // Before anything is written.
  await checkDisk(target);
  mkdirSync(target.stateDir, { recursive: true });
  const onQueue = (text: string) => listener({ type: 'note', place: 'preflight', text });
  await reapDeadRuns(target.stateDir, { onTrouble: onQueue });
  const runId = createRunId(startedAt);
  const memoryMb = memoryOf([recipe, ...deps]);
  await using admission = await admitRun({ runId, recipe: recipe.meta.name, memoryMb, target, signal, onQueue });
  // In parallel: opening a run touches nothing but its own folder, so the checks still come before any side effect.
  const checking = limited(() => checkGround(target, memoryMb), { signal });
  checking.catch(() => undefined);
  const fromCheckpoint = request.from === 'checkpoint';
  const asked = { request, recipe, deps, judged: versionsToDeploy(request, recipe), fromCheckpoint };
  const open = () => openRun({ runId, startedAt, ...asked, target, workspace, listener, signal });
  // What is wrong with the machine is said first: a run that cannot open may be no more than its consequence.
  await using opened = await limited(open, { signal }).catch((error: unknown) =>
    checking.then(() => Promise.reject(error)),
  );
  const { run } = opened;
  if (admission.queued) run.recorder.addPhase(admission.queued);
  const facts = await run.recorder.phase({ place: 'preflight', name: 'checks', owner: 'harness' }, () => checking);
  const { app, versions } = run;
  listener({ type: 'run-started', runId, recipe: recipe.meta.name, domain: app.domain, versions });
  run.remains.noteReport(run.reportDir);
  mkdirSync(run.reportDir, { recursive: true });
  try {
    await opened.begin();
    onEnd(await carryOut(run, facts));
  } catch (error) {
    // A run that broke off has no teardown that looks for them.
    takeOutSecrets(run.reportDir, run.redactor);
    throw error;
  }
}

async function checkGround(target: Target, memoryMb: number): Promise<PreflightFacts> {
  const engine = connectEngine(target.dockerHost);
  const abra = createAbra({ ...target.abra, dockerHost: target.dockerHost });
  return preflight({ target, engine, abra, memoryMb });
}

async function carryOut(run: MainRun, facts: PreflightFacts): Promise<FinishedRun> {
  const { recorder, signal } = run;
  const beside = [recorder.stage('lint', (log) => lintStage(run, log)), run.deps.bringUp(run)];
  await attempt(run, () => runStages(run));
  for (const each of beside) await attempt(run, () => each);
  if (signal.aborted) await stop(run);
  const wasStopped = signal.aborted;
  const leftovers: Leftover[] = [];
  const silence = await proveAnswering(run.engine).then(() => undefined, engineLost);
  if (!silence) await keepLogs(run);
  await recorder.stage('teardown', (log) => tearDown(run, log, { leftovers, silence }));
  if (signal.aborted && !wasStopped) recorder.failWith(asCcciError(signal.reason));
  return keepRecord(run, { ...facts, engineAnswers: !silence }, leftovers);
}

/** Whatever goes wrong, the run goes on to its teardown. */
async function attempt({ recorder }: MainRun, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    recorder.failWith(asCcciError(error));
  }
}

/** A stopped run has a reason even when no stage met it, and nothing of it may go on while the app is removed. */
async function stop(run: MainRun): Promise<void> {
  run.recorder.failWith(asCcciError(run.signal.reason));
  await attempt(run, () => endStrays(run.folder));
}

/** Logs that cannot be kept are told, and make no run red. */
async function keepLogs(run: MainRun): Promise<void> {
  try {
    await collectLogs(run);
    await run.deps.collectLogs();
  } catch (error) {
    run.recorder.note('teardown', `the logs are not kept: ${asCcciError(error).message}`);
  }
}

interface Remaining {
  /** Filled with what is still there. */
  readonly leftovers: Leftover[];
  /** Why the engine cannot be asked any more. */
  readonly silence: CcciError | undefined;
}

/** Removes the app and its deps, and proves it; what fails of one keeps none of the others from being done. */
async function tearDown(run: MainRun, log: StageLog, { leftovers, silence }: Remaining): Promise<void> {
  const parts: Part[] = [
    ['teardown', async () => void leftovers.push(...(await teardownStage(run, log)))],
    ['the teardown of the deps', async () => void leftovers.push(...(await run.deps.takeDown(log)))],
  ];
  if (silence) log.failed(proof('carried-out', 'teardown'), silence);
  else await doEachPart(log, parts);
  await log.proof(proof('secrets-masked'), () => proveNoSecretKept(run.reportDir, run.redactor, run.recorder.taken()));
}
