import { mkdirSync } from 'node:fs';
import { createAbra } from '@cc-ci/abra';
import { asCcciError, createRunId, type Target } from '@cc-ci/core';
import { proof, type RunRecord } from '@cc-ci/results';
import { connectEngine } from '@cc-ci/swarm';
import { collectLogs } from './app/logs.ts';
import { admitRun } from '@cc-ci/claims';
import { planDeps } from './deps/plan.ts';
import type { RunListener } from '@cc-ci/results';
import { keepRecord } from './record.ts';
import { loadRecipe, memoryOf } from './app/load-recipe.ts';
import { type MainRun, openRun } from './open-run.ts';
import { preflight, type PreflightFacts } from './preflight.ts';
import { reapDeadRuns } from '@cc-ci/claims';
import type { RunRequest } from './request.ts';
import { proveNoSecretKept } from './secret-scan.ts';
import { runStages } from './stages/index.ts';
import { lintStage } from './stages/lint.ts';
import { type Leftover, teardownStage } from './stages/teardown.ts';
import { endStrays } from '@cc-ci/claims';

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

/** A finished run: its record, and the folder that holds it. */
export interface FinishedRun {
  readonly record: RunRecord;
  readonly reportDir: string;
}

/**
 * One whole run: preflight, base, upgrade, backup, restore, tests, teardown, proof, record. A red run is a record like a green one.
 * @throws CcciError when it could not begin: bad input, or a machine on which no run can be carried out. Nothing is left behind then either.
 */
export async function runRecipe(options: RunOptions): Promise<FinishedRun> {
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
  mkdirSync(target.stateDir, { recursive: true });
  await reapDeadRuns(target.stateDir);
  const runId = createRunId(startedAt);
  const memoryMb = memoryOf([recipe, ...deps]);
  const onQueue = (text: string) => listener({ type: 'note', place: 'preflight', text });
  await using admission = await admitRun({ runId, recipe: recipe.meta.name, memoryMb, target, signal, onQueue });
  // In parallel: opening a run touches nothing but its own folder, so the checks still come before any side effect.
  const checking = checkGround(target, memoryMb);
  checking.catch(() => undefined);
  const opening = openRun({ runId, startedAt, request, recipe, deps, target, workspace, listener, signal });
  // What is wrong with the machine is said first: a run that cannot open may be no more than its consequence.
  await using opened = await opening.catch((error: unknown) => checking.then(() => Promise.reject(error)));
  const { run } = opened;
  if (admission.queued) run.recorder.addPhase(admission.queued);
  const facts = await run.recorder.phase('preflight', 'checks', 'harness', () => checking);
  const { app, versions } = run;
  listener({ type: 'run-started', runId, recipe: recipe.meta.name, domain: app.domain, versions });
  mkdirSync(run.reportDir, { recursive: true });
  await opened.begin();
  return await carryOut(run, facts);
}

async function checkGround(target: Target, memoryMb: number): Promise<PreflightFacts> {
  const engine = connectEngine(target.dockerHost);
  const abra = createAbra({ ...target.abra, dockerHost: target.dockerHost });
  return preflight({ target, engine, abra, memoryMb });
}

/** A stopped run has a reason even when no stage met it, and nothing of it may go on while the app is removed. */
async function stop({ folder, recorder, signal }: MainRun): Promise<void> {
  recorder.failWith(asCcciError(signal.reason));
  await endStrays(folder);
}

async function carryOut(run: MainRun, facts: PreflightFacts): Promise<FinishedRun> {
  const { recorder } = run;
  const linted = recorder.stage('lint', (log) => lintStage(run, log));
  const depsUp = run.deps.bringUp(run);
  try {
    await runStages(run);
  } catch (error) {
    recorder.failWith(asCcciError(error));
  }
  await Promise.all([linted, depsUp]);
  if (run.signal.aborted) await stop(run);
  await collectLogs(run);
  await run.deps.collectLogs();
  let leftovers: readonly Leftover[] = [];
  await recorder.stage('teardown', async (log) => {
    leftovers = [...(await teardownStage(run, log)), ...(await run.deps.takeDown(log))];
    await log.proof(proof('secrets-masked'), () => proveNoSecretKept(run.reportDir, run.redactor, recorder.taken()));
  });
  return keepRecord(run, facts, leftovers);
}
