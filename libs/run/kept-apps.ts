import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRunId, type Target } from '@cc-ci/core';
import { type AppAddress, keptAppPath } from '@cc-ci/recipe';
import { readAppEnv } from './app/env.ts';
import {
  admitRun,
  type JournalEntry,
  listRunFolders,
  readJournal,
  removeRun,
  type RunFolder,
  takeLock,
} from '@cc-ci/claims';
import { addressOf } from './app/app-run.ts';
import { planDeps } from './deps/plan.ts';
import { collectLogs, LOGS_FOLDER } from './app/logs.ts';
import { alreadyUp, installFailed, noKeptApp } from './errors.ts';
import { loadRecipe, memoryOf } from './app/load-recipe.ts';
import { openRun } from './open-run.ts';
import type { RunOptions } from './run.ts';
import { installStage } from './stages/install.ts';

/**
 * Deploys the head, and before it what it needs, and leaves all running, for an author to work against; its address is
 * written where the package's tests find it.
 */
export async function keepAppUp(options: RunOptions): Promise<AppAddress> {
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
  const [up] = keptAppsOf(request.recipe, target);
  if (up) throw alreadyUp(request.recipe, up.entry.domain);
  mkdirSync(target.stateDir, { recursive: true });
  const runId = createRunId(startedAt);
  await using _admission = await admitRun({
    runId,
    recipe: recipe.meta.name,
    memoryMb: memoryOf([recipe, ...deps]),
    target,
    signal,
    onQueue: (text) => listener({ type: 'note', place: 'preflight', text }),
  });
  const asked = { request, recipe, deps, judged: ['head'] } as const;
  await using opened = await openRun({ runId, startedAt, ...asked, target, workspace, listener, signal });
  const { run } = opened;
  await opened.begin();
  const [stage] = await Promise.all([
    run.recorder.stage('install', (log) => installStage(run, log, { what: 'head' })),
    run.deps.bringUp(run),
  ]);
  if (stage.verdict !== 'passed') {
    await collectLogs(run).catch(() => undefined);
    throw installFailed(run.app.domain, {
      reason: stage.reason ?? stage.verdict,
      fault: stage.fault ?? 'recipe',
      logs: join(run.reportDir, LOGS_FOLDER),
    });
  }
  opened.keep();
  const file = keptAppPath(workspace, request.recipe);
  const address = { ...addressOf(run, readAppEnv(run)), artefactsDir: dirname(file) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(address, null, 2)}\n`, { mode: 0o600 });
  return address;
}

/** Removes the kept apps of a recipe and their deps, and gives their domains. @throws CcciError `NO_KEPT_APP` */
export async function takeAppDown(options: { recipe: string; target: Target; workspace: string }): Promise<string[]> {
  const removed: string[] = [];
  for (const { folder, entry } of keptAppsOf(options.recipe, options.target)) {
    await using _lock = await takeLock(folder.lockFile);
    await removeRun(folder, entry);
    removed.push(entry.domain);
  }
  rmSync(keptAppPath(options.workspace, options.recipe), { force: true });
  if (removed.length === 0) throw noKeptApp(options.recipe);
  return removed;
}

/** The kept apps of a recipe, with those of its deps. */
function keptAppsOf(recipe: string, { stateDir }: Target): { folder: RunFolder; entry: JournalEntry }[] {
  return listRunFolders(stateDir).flatMap((folder) => {
    const entry = journalOf(folder);
    return entry?.kept && (entry.dependent ?? entry.recipe) === recipe ? [{ folder, entry }] : [];
  });
}

/** One that cannot be read is no kept app of this version. */
function journalOf(folder: RunFolder): JournalEntry | undefined {
  try {
    return readJournal(folder);
  } catch {
    return undefined;
  }
}
