import type { Abra, AbraOptions, Checkout } from '@cc-ci/abra';
import type { BrowserServer } from '@cc-ci/browser';
import type { Redactor, Target } from '@cc-ci/core';
import type { AppAddress, Credentials, SsoAddress, SsoUnavailable } from '@cc-ci/recipe';
import type { Engine, Service } from '@cc-ci/swarm';
import type { Deps } from './deps/deps.ts';
import type { Realm } from './deps/sso.ts';
import type { RunFolder } from './journal.ts';
import type { LoadedRecipe } from './load-recipe.ts';
import type { Recorder } from './recorder.ts';
import type { Remains } from './remains.ts';
import type { RunRequest } from './request.ts';
import type { TestRunner } from './test-runner.ts';
import type { Versions } from './versions.ts';

/** Everything the stages of one run share. What changes during the run stands in `facts`. */
export interface RunContext {
  readonly runId: string;
  readonly request: RunRequest;
  readonly recipe: LoadedRecipe;
  readonly target: Target;
  readonly engine: Engine;
  /** Stops with the run. */
  readonly abra: Abra;
  /** For the teardown, which nothing stops. */
  readonly abraToTheEnd: Abra;
  readonly abraOptions: AbraOptions;
  readonly app: RunApp;
  /** Passwords of those who sign in to the app; a fresh app, which is given its data, has the same. */
  readonly credentials: Credentials;
  /** Ports of the target that are this run's, by the variables that hold them in the app's env. */
  readonly ports: Readonly<Record<string, string>>;
  /** The recipes that this one needs, as apps of the run. */
  readonly deps: Deps;
  readonly checkout: Checkout;
  readonly versions: Versions;
  readonly folder: RunFolder;
  /** Where the record and its artefacts go. */
  readonly reportDir: string;
  readonly recorder: Recorder;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  readonly testRunner: TestRunner;
  /** The run's browser, started at the first call. */
  readonly browser: () => Promise<BrowserServer>;
  readonly facts: RunFacts;
  /** What is to be removed of the app, and what was there before it. */
  readonly remains: Remains;
}

/** The app under test. */
export interface RunApp {
  readonly domain: string;
  readonly stack: string;
  readonly url: string;
  readonly envFile: string;
}

/** What a run has learned so far. */
export interface RunFacts {
  /** First deploys of an app: one for the recipe, one for each dep. */
  deploys: number;
  /** How many of them there must be. */
  expectedDeploys: number;
  /** Which of the two was deployed last. */
  deployed: 'base' | 'head' | undefined;
  /** The services as they ran last. */
  services: readonly Service[];
  /** Values of the generated secrets, by name. */
  readonly secrets: Record<string, string>;
  snapshot: { id: string; paths: string[] } | null;
  /** The provider that the app is wired to, or why it is not; undefined for a recipe that asks for none. */
  sso: SsoAddress | SsoUnavailable | undefined;
  /** Where that is, from the moment on which there may be something to remove. */
  realm: Realm | undefined;
}

/** The app's address for tests, hooks and markers. */
export function addressOf(run: RunContext, env: ReadonlyMap<string, string>, browserEndpoint?: string): AppAddress {
  const { app, credentials, target, facts, recipe, reportDir } = run;
  return {
    recipe: recipe.meta.name,
    domain: app.domain,
    stack: app.stack,
    target,
    env: Object.fromEntries(env),
    secrets: facts.secrets,
    credentials,
    artefactsDir: reportDir,
    ...(facts.sso ? { sso: facts.sso } : {}),
    ...(browserEndpoint ? { browserEndpoint } : {}),
  };
}
