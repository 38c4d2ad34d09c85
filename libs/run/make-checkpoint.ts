import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createAbra, readCompose } from '@cc-ci/abra';
import { admitRun, reapDeadRuns } from '@cc-ci/claims';
import { createRunId, elapsedMs } from '@cc-ci/core';
import { localImage } from '@cc-ci/swarm';
import { readAppEnv } from './app/env.ts';
import { loadRecipe, memoryOf } from './app/load-recipe.ts';
import { collectLogs, LOGS_FOLDER } from './app/logs.ts';
import { checkpointImpossible } from './checkpoint/errors.ts';
import { checkpointKey } from './checkpoint/key.ts';
import type { Checkpoint } from './checkpoint/schema.ts';
import { checkpointsFolder } from './checkpoint/store-id.ts';
import { type CheckpointPlace, keepCheckpoint } from './checkpoint/store.ts';
import { secretsToKeep, takeVolumes, undeployGracefully, volumesToKeep } from './checkpoint/take.ts';
import { planDeps } from './deps/plan.ts';
import { installFailed, usage } from './errors.ts';
import { type MainRun, openRun } from './open-run.ts';
import { checkDisk } from './preflight.ts';
import type { RunOptions } from './run.ts';
import { versionsToDeploy } from './stages/index.ts';
import { installStage } from './stages/install.ts';
import { teardownStage } from './stages/teardown.ts';
import { CC_CI_VERSION } from './version.ts';

/** A checkpoint that was made, and what it cost. */
export interface MadeCheckpoint {
  readonly recipe: string;
  /** Version of the base. */
  readonly base: string;
  readonly key: string;
  readonly madeAt: string;
  readonly installMs: number;
  /** From the end of the install until the checkpoint was in place. */
  readonly keepMs: number;
}

/**
 * Installs the base of a recipe from nothing, with every proof of the stage, keeps its state as a checkpoint, and
 * removes it with the proofs of a teardown.
 * @throws CcciError `USAGE`, `CHECKPOINT_IMPOSSIBLE`, `INSTALL_FAILED`, `CHECKPOINT_UNKEPT`
 */
export async function makeCheckpoint(options: RunOptions): Promise<MadeCheckpoint> {
  const {
    target,
    workspace,
    listener = () => undefined,
    startedAt = new Date(),
    signal = new AbortController().signal,
  } = options;
  // Whoever asks for a head could make others start from it; a warm dep is not the run's own.
  const request = { ...options.request, from: 'cold', deps: 'cold', heads: {} } as const;
  if (request.src) throw usage('a checkpoint is made of what is published', 'leave SRC and REF out');
  const recipe = await loadRecipe(workspace, request.recipe);
  const { name } = recipe.meta;
  if (!versionsToDeploy(request, recipe).includes('base')) throw checkpointImpossible(name, 'no run installs its base');
  const deps = await planDeps(workspace, recipe);
  await checkDisk(target);
  mkdirSync(target.stateDir, { recursive: true });
  const onQueue = (text: string) => listener({ type: 'note', place: 'preflight', text });
  await reapDeadRuns(target.stateDir, { onTrouble: onQueue });
  const runId = createRunId(startedAt);
  const memoryMb = memoryOf([recipe, ...deps]);
  await using _admission = await admitRun({ runId, recipe: name, memoryMb, target, signal, onQueue });
  const asked = { request, recipe, deps, judged: ['base'] } as const;
  await using opened = await openRun({ runId, startedAt, ...asked, target, workspace, listener, signal });
  const { run } = opened;
  if (!run.versions.base) throw checkpointImpossible(name, 'no version is published before its head');
  listener({ type: 'run-started', runId, recipe: name, domain: run.app.domain, versions: run.versions });
  await opened.begin();
  const asking = createAbra(run.abraOptions).version();
  // What is wrong with the install is said first.
  asking.catch(() => undefined);
  const installMs = await installForCheckpoint(run);
  const since = performance.now();
  const checkpoint = await keep(run, run.versions.base, await asking);
  const keepMs = elapsedMs(since);
  await removeProved(run);
  const { base, key, madeAt } = checkpoint;
  return { recipe: name, base: base.version, key, madeAt, installMs, keepMs };
}

/** Gives how long the install took. @throws CcciError `INSTALL_FAILED` */
async function installForCheckpoint(run: MainRun): Promise<number> {
  const [stage] = await Promise.all([
    run.recorder.stage('install', (log) => installStage(run, log, { what: 'base' })),
    run.deps.bringUp(run),
  ]);
  run.signal.throwIfAborted();
  const red = run.recorder.stages.find(({ verdict }) => verdict !== 'passed');
  if (!red) return stage.durationMs;
  await collectLogs(run).catch(() => undefined);
  throw installFailed(run.app.domain, {
    reason: red.reason ?? red.verdict,
    fault: red.fault ?? 'recipe',
    logs: join(run.reportDir, LOGS_FOLDER),
  });
}

async function keep(run: MainRun, base: Checkpoint['base'], abraVersion: string): Promise<Checkpoint> {
  const { app, credentials, recipe, recorder, runId, target } = run;
  const inputs = { recipe: recipe.meta.name, baseCommit: base.commit, folder: recipe.folder, target, abraVersion };
  const place: CheckpointPlace = {
    root: checkpointsFolder(target),
    recipe: recipe.meta.name,
    key: checkpointKey(inputs),
  };
  const volumes = await volumesToKeep(run);
  const facts = {
    base: { version: base.version, commit: base.commit },
    runId,
    versions: { ccCi: CC_CI_VERSION, abra: abraVersion },
    domain: app.domain,
    images: await imagesOf(run),
    secrets: secretsToKeep(run),
    credentials,
  };
  await recorder.phase({ place: 'install', name: 'abra app undeploy', owner: 'abra' }, () => undeployGracefully(run));
  return recorder.phase({ place: 'install', name: 'checkpoint', owner: 'engine' }, () =>
    keepCheckpoint(place, async (folder) => ({
      ...facts,
      volumes: await takeVolumes(run, volumes, folder),
      madeAt: new Date().toISOString(),
    })),
  );
}

async function imagesOf(run: MainRun): Promise<Checkpoint['images']> {
  const { services } = readCompose(run.checkout.path, new Map([...readAppEnv(run), ['STACK_NAME', run.app.stack]]));
  const references = [...new Set(Object.values(services).map(({ image }) => image))];
  return Promise.all(
    references.map(async (reference) => ({
      reference,
      digest: (await localImage(run.engine, reference))?.digest ?? '',
    })),
  );
}

/** @throws CcciError of what of the app or its deps could not be removed */
async function removeProved(run: MainRun): Promise<void> {
  const { verdict, reason } = await run.recorder.stage('teardown', async (log) => {
    await teardownStage(run, log);
    await run.deps.takeDown(log);
  });
  if (verdict !== 'passed')
    throw checkpointImpossible(run.recipe.meta.name, `its app was not removed: ${reason ?? verdict}`);
}
