import { join } from 'node:path';
import type { Checkout } from '@cc-ci/abra';
import { findBackupBot } from '@cc-ci/backup-verify';
import { launchBrowserServer } from '@cc-ci/browser';
import { createRedactor, credentialsIn, secretsOfTarget, type Target } from '@cc-ci/core';
import { drawCredentials, namedCredentials } from '@cc-ci/recipe';
import { connectEngine } from '@cc-ci/swarm';
import { claimApp } from './app/claim-app.ts';
import { domainForCheckpoint, findCheckpoint } from './checkpoint/find.ts';
import { Deps } from './deps/deps.ts';
import type { RunListener } from '@cc-ci/results';
import { fetchHead } from './app/fetch-recipe.ts';
import type { LoadedRecipe } from './app/load-recipe.ts';
import type { JudgedVersion } from './app/policy.ts';
import { Recorder } from '@cc-ci/results';
import { MachineWatch } from './machine-watch.ts';
import type { RunRequest } from './request.ts';
import type { RecipeRun } from './stages/custom.ts';
import { createTestRunner } from './test-runner.ts';

export interface OpenRunOptions {
  readonly runId: string;
  readonly startedAt: Date;
  readonly request: RunRequest;
  readonly recipe: LoadedRecipe;
  /** The recipes that it needs, as `planDeps` gives them. @default none */
  readonly deps?: readonly LoadedRecipe[];
  readonly target: Target;
  readonly workspace: string;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  /** Look for a checkpoint of the base. @default false */
  readonly fromCheckpoint?: boolean;
  /** Take the catalogue's newest commit whatever the lock says. @default false */
  readonly ignoreLock?: boolean;
  /** What is going to be deployed, and is judged by the policy before. @default base and head */
  readonly judged?: readonly ('base' | 'head')[];
  /** Told what the policy says, before it refuses anything. */
  readonly onJudged?: (judged: readonly JudgedVersion[]) => void;
}

/** The run of the recipe that was asked for, with what only it has: deps, tests, a browser. */
export interface MainRun extends RecipeRun {
  readonly deps: Deps;
}

/** A run that has its domain, lock, journal, checkout and versions, and no side effect on the swarm yet. */
export interface OpenRun extends AsyncDisposable {
  readonly run: MainRun;
  /**
   * From here on the run touches the swarm, and disposing it removes what is there.
   * @throws as `ClaimedApp.begin` does
   */
  begin(): Promise<void>;
  /** Lets the app and its deps outlive the run: disposing then frees only what this process holds. */
  keep(): void;
}

/**
 * Claims a domain and a folder for a run alone, and resolves what it goes from and to. Disposing it removes whatever is
 * left of the run.
 * @throws CcciError `RECIPE_UNKNOWN`, `NOT_A_RECIPE`, `POLICY_REFUSED`, `SOURCE_UNREACHABLE`, `NO_SUCH_COMMIT`; then
 * nothing is left
 */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const { recipe, request, runId, signal, target, workspace } = options;
  await using cleanup = new AsyncDisposableStack();
  const deps = cleanup.use(new Deps(options.deps ?? []));
  const redactor = createRedactor();
  for (const { src } of [request, ...Object.values(request.heads)])
    for (const secret of credentialsIn(src ?? '')) redactor.add('SRC', secret);
  for (const [name, value] of secretsOfTarget(target, recipe.meta.name)) redactor.add(name, value);
  const { fromCheckpoint = false } = options;
  const wantedDomain = fromCheckpoint ? domainForCheckpoint({ recipe, target }) : undefined;
  const claimed = cleanup.use(await claimApp({ runId, meta: recipe.meta, target, signal, redactor, wantedDomain }));
  const watch = cleanup.use(new MachineWatch(target));
  const recorder = new Recorder({
    redactor,
    listener: options.listener,
    startedAt: options.startedAt,
    signal,
    excuse: (since, failed) => watch.excuse(since, failed),
  });
  const timed = (fetch: () => Promise<Checkout>) =>
    recorder.phase({ place: 'preflight', name: 'abra recipe fetch', owner: 'abra' }, fetch);
  const { judged = ['base', 'head'], onJudged, ignoreLock } = options;
  const abraVersion = fromCheckpoint ? claimed.parts.abra.version() : undefined;
  // What is wrong with the head is said first.
  abraVersion?.catch(() => undefined);
  const fetched = { recipe, source: request, target, judged, onJudged, ignoreLock, timed };
  const { checkout, versions } = await fetchHead(claimed.parts, fetched);
  const checkpoint =
    abraVersion &&
    (await findCheckpoint(
      { ...claimed.parts, recipe, target, versions },
      { abraVersion: await abraVersion, installsBase: judged.includes('base') },
    ));
  if (checkpoint?.open) cleanup.use(checkpoint.open);
  const credentials = checkpoint?.open?.manifest.credentials ?? drawCredentials();
  for (const [name, password] of Object.entries(namedCredentials(credentials))) redactor.add(name, password);

  const testRunner = cleanup.use(createTestRunner(workspace, recipe));
  const browser = lazily(() => launchBrowserServer(target, { dir: claimed.parts.folder.browserDir }));
  cleanup.defer(() => browser.dispose());
  const engine = connectEngine(target.dockerHost);
  const backupBot = findBackupBot(engine);
  // Its absence is told by the stages that need it.
  const lookedForBot = backupBot.catch(() => undefined);
  const run: MainRun = {
    ...claimed.parts,
    runId,
    request,
    recipe,
    credentials,
    target,
    checkout,
    versions,
    recorder,
    redactor,
    signal,
    deps,
    deploys: { expected: 1, actual: 0 },
    allowed: [],
    limits: [],
    testRunner,
    browser: browser.get,
    checkpoint,
    engine,
    backupBotHost: async () => (await backupBot).host(),
    reportDir: join(workspace, 'reports', recipe.meta.name, runId),
  };
  const keep = () => {
    claimed.keep();
    deps.keep();
  };
  const owned = cleanup.move();
  const begin = async () => {
    await lookedForBot;
    await claimed.begin();
  };
  return { run, begin, keep, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Makes something at its first use, and ends it if it was made. */
function lazily<T extends AsyncDisposable>(
  make: () => Promise<T>,
): { get: () => Promise<T>; dispose: () => Promise<void> } {
  let made: Promise<T> | undefined;
  return {
    get: () => (made ??= make()),
    dispose: async () => (await made?.catch(() => undefined))?.[Symbol.asyncDispose](),
  };
}
