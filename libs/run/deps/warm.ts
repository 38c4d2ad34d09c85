import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { poll, type Target } from '@cc-ci/core';
import { type AppAddress, openApp, secretsOf } from '@cc-ci/recipe';
import { proof } from '@cc-ci/results';
import { listServices } from '@cc-ci/swarm';
import type { AppRun } from '../app/app-run.ts';
import { DEFAULT_DEPLOY_MS } from '../app/deploy-timeout.ts';
import { proofFailed } from '../app/errors.ts';
import type { LoadedRecipe } from '../app/load-recipe.ts';
import { type Lock, tryLock } from '@cc-ci/claims';
import type { BegunDep, DepStage } from './bring-up.ts';
import type { DepApp } from '../app/dep-app.ts';
import { openLedger } from './realm-ledger.ts';
import { noteKept } from './session.ts';

/** What is written down of a warm dep, for the runs that share it. */
interface Note {
  readonly commit: string;
  readonly address: AppAddress;
}

/**
 * The warm app of a dep: the one that is up, if it answers, else one that `make` deploys and that is kept. Runs that
 * ask at the same time wait for the one that makes it. Realms of dead runs are removed from it first.
 */
export async function shareDep(run: AppRun, { recipe, log }: DepStage, make: () => Promise<BegunDep>): Promise<DepApp> {
  const dir = folderOf(run, recipe);
  mkdirSync(dir, { recursive: true });
  await using _alone = await waitForTurn(run, recipe, join(dir, 'lock'));
  const noted = readNote(dir);
  const note = noted && (await isUp(run, noted)) ? noted : await makeShared(run, dir, make);
  for (const [name, value] of Object.entries(secretsOf(note.address)))
    run.redactor.add(`${recipe.meta.name}:${name}`, value);
  const ledger = openLedger(join(dir, 'realms'), run.target.stateDir);
  const dep: DepApp = {
    recipe,
    domain: note.address.domain,
    commit: note.commit,
    mode: 'warm',
    address: note.address,
    ledger,
  };
  await log.proof(proof('shared-app'), () =>
    run.recorder.phase({ place: 'deps', name: `${recipe.meta.name}: shared app`, owner: 'app' }, () => tidy(dep)),
  );
  return dep;
}

/** The apps that runs of a target share, of all sessions. */
export function sharedApps(target: Pick<Target, 'stateDir'>): AppAddress[] {
  return globSync(join(warmFolder(target), '*', '*')).flatMap((dir) => readNote(dir)?.address ?? []);
}

function warmFolder({ stateDir }: Pick<Target, 'stateDir'>): string {
  return join(stateDir, '..', 'warm');
}

/**
 * Deps are shared within a session, else by all runs of the target until `cc-ci down`; a dep at its own head is another
 * one.
 */
function folderOf({ request, target }: AppRun, { meta }: LoadedRecipe): string {
  const key = sharedKey(meta.name, request.heads[meta.name]);
  return join(warmFolder(target), request.session ? basename(request.session) : 'kept', key);
}

/** The whole hash: of a part, somebody could make a head whose app is taken for another's. */
export function sharedKey(recipe: string, head: { readonly src: string; readonly ref: string } | undefined): string {
  return head
    ? `${recipe}@${createHash('sha256')
        .update(JSON.stringify([head.src, head.ref]))
        .digest('hex')}`
    : recipe;
}

function waitForTurn({ recorder, signal }: AppRun, { meta }: LoadedRecipe, file: string): Promise<Lock> {
  const look = async () => {
    const lock = await tryLock(file);
    return lock
      ? { done: true as const, value: lock }
      : { done: false as const, seen: 'another run is bringing it up' };
  };
  const wait = () =>
    poll(look, {
      what: `the shared ${meta.name}`,
      timeoutMs: meta.timeouts.deployMs ?? DEFAULT_DEPLOY_MS,
      intervalMs: 250,
      signal,
      fault: 'harness',
      tryThis: 'DEPS=cold',
    });
  return recorder.phase({ place: 'deps', name: `${meta.name}: waiting for its turn`, owner: 'queue' }, wait);
}

async function makeShared(run: AppRun, dir: string, make: () => Promise<BegunDep>): Promise<Note> {
  run.deploys.expected++;
  const { app, keep } = await make();
  keep({ holder: run.request.session });
  if (run.request.session) noteKept(run.request.session, run.target.stateDir);
  const note = { commit: app.commit, address: app.address };
  writeFileSync(join(dir, 'app.json'), JSON.stringify(note), { mode: 0o600 });
  return note;
}

async function isUp({ engine }: AppRun, { address }: Note): Promise<boolean> {
  return (await listServices(engine, address.stack)).length > 0;
}

async function tidy({ address, recipe, ledger }: DepApp): Promise<string> {
  await using app = openApp(address);
  const { path, ok } = recipe.meta.health;
  const { status } = await app.http.get(path, { redirect: 'manual' });
  if (!ok.includes(status))
    throw proofFailed(
      `${app.url}${path} answers ${status}`,
      undefined,
      `npx --offline cc-ci down ${recipe.meta.name}, and run again`,
    );
  const orphans = (await ledger?.orphans()) ?? [];
  for (const realm of orphans) {
    await recipe.meta.provides?.provider.close(app, realm);
    ledger?.forget(realm);
  }
  return `${address.domain}: status ${status}${orphans.length > 0 ? `; removed ${orphans.join(', ')}` : ''}`;
}

function readNote(dir: string): Note | undefined {
  const file = join(dir, 'app.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Note) : undefined;
}
