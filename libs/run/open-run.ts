import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Abra, type AbraOptions, assertRecipe, type Checkout, checkOut, createAbra } from '@cc-ci/abra';
import { launchBrowserServer } from '@cc-ci/browser';
import { CcciError, createAppDomain, createRedactor, stackNameOf, suggestion, type Target } from '@cc-ci/core';
import { connectEngine, publishedPorts } from '@cc-ci/swarm';
import { maxTests, takeSlot } from './capacity.ts';
import type { RunContext, RunFacts } from './context.ts';
import { recipeUnknown } from './errors.ts';
import type { RunListener } from './events.ts';
import { claimFreePorts } from './free-ports.ts';
import { createRunFolder, removeRunFolder, type RunFolder, runFolder, writeJournal } from './journal.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import { type Lock, takeLock } from './lock.ts';
import { removeRun } from './reaper.ts';
import { Recorder } from './recorder.ts';
import { readRecipeLock } from './recipe-lock.ts';
import type { RunRequest } from './request.ts';
import { createTestRunner } from './test-runner.ts';
import { resolveVersions } from './versions.ts';

const WATCHDOG = fileURLToPath(new URL('watchdog.ts', import.meta.url));

export interface OpenRunOptions {
  readonly runId: string;
  readonly startedAt: Date;
  readonly request: RunRequest;
  readonly recipe: LoadedRecipe;
  readonly target: Target;
  readonly workspace: string;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  /** Take the catalogue's newest commit whatever the lock says. @default false */
  readonly ignoreLock?: boolean;
}

/** A run that has its domain, lock, journal, checkout and versions, and no side effect on the swarm yet. */
export interface OpenRun extends AsyncDisposable {
  readonly run: RunContext;
  /** From here on the run touches the swarm, and disposing it removes what is there. */
  begin(): void;
  /** Lets the app outlive the run: disposing then frees only what this process holds. */
  keep(): void;
}

/**
 * Claims a domain and a folder of its own for a run, and resolves what it goes from and to. Disposing it removes whatever is left of the run.
 * @throws CcciError `RECIPE_UNKNOWN`, `NOT_A_RECIPE`, `COMPOSE_UNREADABLE`, `SOURCE_UNREACHABLE`, `NO_SUCH_COMMIT`; then nothing is left
 */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const { recipe, request, runId, signal, target, workspace } = options;
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(await takeSlot(target.stateDir, maxTests(), { signal, onQueue: (text) => options.listener({ type: 'note', place: 'preflight', text }) }));
  const engine = connectEngine(target.dockerHost);
  // Before all that is removed at the end, so that a port is given back only when nothing publishes it any more.
  const ports = cleanup.use(await claimFreePorts(recipe.meta.freePorts, { stateDir: target.stateDir, published: () => publishedPorts(engine) }));
  const { domain, folder } = await claimDomain(cleanup, recipe.meta.name, target);
  const app = { domain, stack: stackNameOf(domain), url: `https://${domain}`, envFile: join(folder.abraDir, 'servers', target.abra.server, `${domain}.env`) };
  const facts: RunFacts = { deploys: 0, deployed: undefined, services: [], volumes: new Set(), secrets: {}, snapshot: null };
  // Short: Chromium's socket lies below it, and a socket's path has 108 bytes.
  const browserDir = join(tmpdir(), `cc-ci-${domain.split('.')[0]}`);
  const journal = { runId, recipe: recipe.meta.name, domain, target, stacks: [app.stack], volumes: [], paths: [join(target.abra.dir, 'servers', target.abra.server, `${domain}.env`), browserDir], kept: false };
  writeJournal(folder, journal);
  let [begun, kept] = [false, false];
  cleanup.defer(async () => {
    if (!begun) removeRunFolder(folder);
    else if (!kept) await removeRun(folder, { ...journal, volumes: [...facts.volumes] });
  });

  const redactor = createRedactor();
  const recorder = new Recorder(redactor, options.listener, options.startedAt);
  const abraOptions: AbraOptions = { path: target.abra.path, dir: folder.abraDir, dockerHost: target.dockerHost };
  const abra = createAbra({ ...abraOptions, signal });
  const checkout = await recorder.phase('preflight', 'abra recipe fetch', 'abra', () => fetchRecipe(abra, folder, recipe.meta.name));
  const versions = await resolveVersions(checkout, request, { base: recipe.meta.upgrade.base, lock: options.ignoreLock ? undefined : readRecipeLock(recipe.folder) });
  await checkOut(checkout, versions.head.commit);
  assertRecipe(recipe.meta.name, checkout.path, request.src ? `${request.src} at ${request.ref}` : `the catalogue’s ${recipe.meta.name}`);

  const testRunner = cleanup.use(createTestRunner(workspace, recipe.folder));
  const browser = lazily(() => launchBrowserServer(target, { dir: browserDir }));
  cleanup.defer(() => browser.dispose());
  const run: RunContext = {
    runId, request, recipe, target, engine, abra, abraOptions, app, ports: ports.env, checkout, versions, folder, recorder, redactor, signal, testRunner, browser: browser.get, facts,
    abraToTheEnd: createAbra(abraOptions),
    reportDir: join(workspace, 'reports', recipe.meta.name, runId),
  };
  const begin = () => void (begun = true);
  const keep = () => {
    kept = true;
    writeJournal(folder, { ...journal, volumes: [...facts.volumes], kept });
  };
  const owned = cleanup.move();
  return { run, begin, keep, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Draws domains until one is free. The watchdog holds the lock: it outlives this process by as long as it takes to clean up after it. */
async function claimDomain(cleanup: AsyncDisposableStack, recipe: string, target: Target): Promise<{ domain: string; folder: RunFolder }> {
  const domain = createAppDomain(recipe, target.zone);
  const folder = runFolder(target.stateDir, domain);
  createRunFolder(folder);
  const lock: Lock = await takeLock(folder.lockFile, [process.execPath, WATCHDOG, target.stateDir, domain]);
  cleanup.use(lock);
  for (const borrowed of ['servers', 'catalogue']) symlinkSync(join(target.abra.dir, borrowed), join(folder.abraDir, borrowed));
  return { domain, folder };
}

async function fetchRecipe(abra: Abra, folder: RunFolder, recipe: string): Promise<Checkout> {
  await abra.fetchRecipe(recipe).catch((error: unknown) => {
    const known = catalogueNames(folder);
    if (error instanceof CcciError && error.code === 'ABRA_FAILED' && known.length > 0 && !known.includes(recipe)) throw recipeUnknown(recipe, suggestion(recipe, known));
    throw error;
  });
  return { recipe, path: join(folder.abraDir, 'recipes', recipe) };
}

/** Names in abra's catalogue, as far as it has one. */
function catalogueNames(folder: RunFolder): string[] {
  const file = join(folder.abraDir, 'catalogue', 'recipes.json');
  return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object) : [];
}

/** Makes something at its first use, and ends it if it was made. */
function lazily<T extends AsyncDisposable>(make: () => Promise<T>): { get: () => Promise<T>; dispose: () => Promise<void> } {
  let made: Promise<T> | undefined;
  return {
    get: () => (made ??= make()),
    dispose: async () => (await made?.catch(() => undefined))?.[Symbol.asyncDispose](),
  };
}
