import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type AbraOptions, createAbra } from '@cc-ci/abra';
import { type Redactor, stackNameOf, type Target } from '@cc-ci/core';
import type { Meta } from '@cc-ci/recipe';
import { connectEngine, publishedPorts } from '@cc-ci/swarm';
import { claimDomain } from '@cc-ci/claims';
import { type AppRun, nothingKnown } from './app-run.ts';
import { claimFreePorts } from '@cc-ci/claims';
import { removeRunFolder } from '@cc-ci/claims';
import { removeRun } from '@cc-ci/claims';
import { Remains } from '@cc-ci/claims';

export interface ClaimOptions {
  readonly runId: string;
  readonly meta: Meta;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
  /** The recipe for whose run it is deployed, where it is a dep. */
  readonly dependent?: string | undefined;
  /** A domain that the app should have, if nobody has it. @default a new one */
  readonly wantedDomain?: string | undefined;
}

/** An app of a run that has its domain, lock, journal and ABRA_DIR, and nothing on the swarm yet. */
export interface ClaimedApp extends AsyncDisposable {
  /** What the run's context says of the app. */
  readonly parts: Pick<
    AppRun,
    'app' | 'ports' | 'folder' | 'abra' | 'abraToTheEnd' | 'abraOptions' | 'state' | 'remains'
  >;
  /**
   * From here on the app touches the swarm, and disposing it removes what is there. What exists already is written into
   * the journal first.
   * @throws CcciError `DOMAIN_IN_USE` when something on the swarm is already called as what the app will make
   */
  begin(): Promise<void>;
  /** Lets the app outlive the run: disposing then frees only what this process holds. */
  keep(how?: Keeping): void;
}

export interface Keeping {
  /** File of the session with which the app ends. @default none: it is kept until `cc-ci down` */
  readonly holder?: string | undefined;
}

/**
 * Draws a domain, takes the kernel's lock on it, and writes down what is about to be made under it. The watchdog holds
 * the lock: it outlives this process by as long as it takes to clean up after it. Disposing removes whatever is left of
 * the app.
 */
export async function claimApp(options: ClaimOptions): Promise<ClaimedApp> {
  const { runId, meta, target, signal, dependent, redactor } = options;
  await using cleanup = new AsyncDisposableStack();
  // Before all that is removed at the end, so that a port is given back only when nothing publishes it any more.
  const ports = cleanup.use(
    await claimFreePorts(meta.freePorts, {
      stateDir: target.stateDir,
      published: () => publishedPorts(connectEngine(target.dockerHost)),
    }),
  );
  const { domain, folder } = cleanup.use(await claimDomain(meta.name, { ...target, wanted: options.wantedDomain }));
  const abraDir = join(folder.path, 'abra');
  mkdirSync(join(abraDir, 'recipes'), { recursive: true, mode: 0o700 });
  for (const borrowed of ['servers', 'catalogue'])
    symlinkSync(join(target.abra.dir, borrowed), join(abraDir, borrowed));

  const app = {
    domain,
    stack: stackNameOf(domain),
    url: `https://${domain}`,
    envFile: join(abraDir, 'servers', target.abra.server, `${domain}.env`),
  };
  const state = nothingKnown();
  const envFile = join(target.abra.dir, 'servers', target.abra.server, `${domain}.env`);
  const remains = new Remains(folder, {
    runId,
    recipe: meta.name,
    dependent,
    domain,
    target,
    stacks: [app.stack],
    volumes: [],
    paths: [envFile, folder.browserDir],
    kept: false,
  });
  let [begun, kept] = [false, false];
  cleanup.defer(async () => {
    if (!begun) removeRunFolder(folder);
    else if (!kept) await removeRun(folder, remains.entry);
  });
  cleanup.defer(() => state.limiting?.[Symbol.dispose]());
  cleanup.defer(async () => state.watch?.[Symbol.asyncDispose]());
  cleanup.defer(async () => state.intoStack?.[Symbol.asyncDispose]());

  const abraOptions: AbraOptions = {
    path: target.abra.path,
    dir: abraDir,
    dockerHost: target.dockerHost,
    mask: (text) => redactor.mask(text),
  };
  const parts = {
    app,
    ports: ports.env,
    folder,
    state,
    remains,
    abraOptions,
    abra: createAbra({ ...abraOptions, signal }),
    abraToTheEnd: createAbra(abraOptions),
  };
  const owned = cleanup.move();
  return {
    parts,
    begin: async () => {
      await remains.noteBefore(connectEngine(target.dockerHost));
      begun = true;
    },
    keep: ({ holder } = {}) => {
      kept = true;
      remains.keep(holder);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
