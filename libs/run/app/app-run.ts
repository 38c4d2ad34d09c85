import type { DatabaseServer, Fingerprint, SnapshotHost, StackContext, StoreVerdict } from '@cc-ci/backup-verify';
import type { Abra, AbraOptions, Checkout } from '@cc-ci/abra';
import type { ComposeModel } from '@cc-ci/abra/files';
import type { Remains, RunFolder } from '@cc-ci/claims';
import type { CcciError, Redactor, Target } from '@cc-ci/core';
import type { OwnApp } from '@cc-ci/policy';
import type { AppAddress, Credentials, SsoAddress, SsoUnavailable } from '@cc-ci/recipe';
import type { AllowedRecord, LimitRecord, Recorder, RunRecord, StageName } from '@cc-ci/results';
import type { DeathWatch, Engine, Service } from '@cc-ci/swarm';
import { type Before, NOTHING_BEFORE } from './before.ts';
import type { RunRequest } from '../request.ts';
import type { DepApps, Realm } from './dep-app.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import type { Versions } from './versions.ts';

/** What all apps of a run share: what was asked, where it runs, and what is recorded. */
export interface Run {
  readonly runId: string;
  readonly request: RunRequest;
  readonly target: Target;
  readonly engine: Engine;
  /**
   * The container of the backup bot that was found before the first deploy, as it runs now: what the run deploys does
   * not take its place.
   */
  readonly backupBotHost: () => Promise<SnapshotHost>;
  readonly signal: AbortSignal;
  readonly recorder: Recorder;
  readonly redactor: Redactor;
  /** Where the record and its artefacts go. */
  readonly reportDir: string;
  /** The recipes that the run needs, as apps. */
  readonly deps: DepApps;
  /**
   * First deploys of an app: one for the recipe, one for each dep, one for a fresh restore. Every deploy counts itself.
   */
  readonly deploys: { expected: number; actual: number };
  /** What the target trusts its recipes with, and they asked for. */
  readonly allowed: AllowedRecord[];
  /** Limits that the target gave to services whose recipe names none. */
  readonly limits: LimitRecord[];
}

/**
 * One app of a run: the recipe's, a dep's, or that of a fresh restore. What changes during the run stands in `state`.
 */
export interface AppRun extends Run {
  readonly recipe: LoadedRecipe;
  readonly app: AppNames;
  /** Passwords of those who sign in to the app; a fresh app, which is given its data, has the same. */
  readonly credentials: Credentials;
  /** Ports of the target that are the app's, by the variables that hold them in its env. */
  readonly ports: Readonly<Record<string, string>>;
  /** Stops with the run. */
  readonly abra: Abra;
  /** For the teardown, which nothing stops. */
  readonly abraToTheEnd: Abra;
  readonly abraOptions: AbraOptions;
  readonly checkout: Checkout;
  readonly versions: Versions;
  readonly folder: RunFolder;
  readonly state: AppState;
  /** What is to be removed of the app, and what was there before it. */
  readonly remains: Remains;
}

export interface AppNames {
  readonly domain: string;
  readonly stack: string;
  readonly url: string;
  readonly envFile: string;
}

/** What the policy has judged for the last deploy. */
export interface JudgedDeploy {
  readonly app: OwnApp;
  /** The compose files. */
  readonly model: ComposeModel;
  /** Rules that do not hold, and refuse something. */
  readonly trusts: ReadonlySet<string>;
}

/** What was learned of an app so far. */
export interface AppState {
  judged: JudgedDeploy | undefined;
  /** Who limits the containers of services that name no limit. */
  limiting: Disposable | undefined;
  /** Which of the two was deployed last. */
  deployed: 'base' | 'head' | undefined;
  /** The status with which the app first answered that it is up. */
  answered: number | undefined;
  /** The services as they ran last. */
  services: readonly Service[];
  /** What ran before the deploy that is judged now: nothing before the first. */
  before: Before;
  /** The stage for which the marker's rows were written last. */
  seeded: StageName | undefined;
  /** Who watches for tasks that die, from the first deploy on. */
  watch: DeathWatch | undefined;
  /** Values of the secrets, by name. */
  secrets: Record<string, string>;
  /** Names of those that abra generated. */
  generated: string[];
  /** Why the base was not installed, and the head was in its place. */
  baseGone: CcciError | undefined;
  snapshot: RunRecord['snapshot'];
  /** All data as it was seen at moments of the run. */
  readonly whole: WholeState;
  /** The way into the stack, while it is open. */
  intoStack: (StackContext & AsyncDisposable & { readonly openedAt: number }) | undefined;
  /** The provider that the app is wired to, or why it is not; undefined for a recipe that asks for none. */
  sso: SsoAddress | SsoUnavailable | undefined;
  /** Where that is, from the moment on which there may be something to remove. */
  realm: Realm | undefined;
}

/** Moments at which all data is looked at. */
export type WholeMoment = 'base' | 'head' | 'before' | 'after' | 'restored' | 'again';

/** What was seen of an app's data. */
export interface WholeState extends Partial<Record<WholeMoment, Fingerprint>> {
  servers?: readonly DatabaseServer[];
  /** The app that the data comes from, where another one received it. */
  movedFrom?: AppNames;
  /** What came of it after the restore in place, and in the fresh app. */
  inPlace?: readonly StoreVerdict[];
  fresh?: readonly StoreVerdict[];
}

/** What an app's address is made from. */
export interface Addressed extends Pick<AppRun, 'app' | 'credentials' | 'target' | 'reportDir'> {
  readonly recipe: Pick<LoadedRecipe, 'meta'>;
  readonly state: Pick<AppState, 'secrets' | 'sso'>;
}

/** What is known of an app that is not there yet. */
export function nothingKnown(): AppState {
  return {
    judged: undefined,
    limiting: undefined,
    deployed: undefined,
    answered: undefined,
    services: [],
    before: NOTHING_BEFORE,
    seeded: undefined,
    watch: undefined,
    secrets: {},
    generated: [],
    baseGone: undefined,
    snapshot: null,
    whole: {},
    intoStack: undefined,
    sso: undefined,
    realm: undefined,
  };
}

/** Forgets an app that was removed; why there is no base is not forgotten. */
export function forget(state: AppState): void {
  Object.assign(state, { ...nothingKnown(), baseGone: state.baseGone });
}

/** The app's address for tests, hooks and markers. */
export function addressOf(run: Addressed, env: ReadonlyMap<string, string>, browserEndpoint?: string): AppAddress {
  const { app, credentials, target, state, recipe, reportDir } = run;
  return {
    recipe: recipe.meta.name,
    domain: app.domain,
    stack: app.stack,
    target,
    env: Object.fromEntries(env),
    secrets: state.secrets,
    credentials,
    artefactsDir: reportDir,
    ...(state.sso ? { sso: state.sso } : {}),
    ...(browserEndpoint ? { browserEndpoint } : {}),
  };
}
