import { join } from 'node:path';
import { CcciError } from '@cc-ci/core';
import { hostsIn } from '@cc-ci/policy';
import type { TestRunner } from '../test-runner.ts';
import type { BrowserServer } from '@cc-ci/browser';
import { proof } from '@cc-ci/results';
import { readAppEnv } from '../app/env.ts';
import { addressOf, type AppRun } from '../app/app-run.ts';
import { notTold, proofFailed } from '../app/errors.ts';
import { proveStartsAgain } from '../app/start-again.ts';
import { proveStaysUp } from '../app/stays-up.ts';
import type { StageLog } from '@cc-ci/results';

/** Name of the app's screenshot next to the record. */
export const APP_SCREENSHOT = 'app.png';

const UNKNOWN_PAGE = ['APP_ELSEWHERE', 'APP_REFUSES'];

/** The run of a recipe with what its tests need. */
export interface RecipeRun extends AppRun {
  readonly testRunner: TestRunner;
  /** The run's browser, started at the first call. */
  readonly browser: () => Promise<BrowserServer>;
}

/** Uses the app as people do: the package's functional and browser tests, and a picture of it. */
export async function customStage(run: RecipeRun, log: StageLog): Promise<void> {
  const { recorder, testRunner, recipe } = run;
  // A restore starts it again, where there is one.
  if (recipe.meta.notApplicable.restore && !(await proveStartsAgain(run, 'custom', log))) return;
  const browser = await run.browser();
  const address = addressOf(run, readAppEnv(run), browser.wsEndpoint);
  const picture = takeScreenshot(run, browser);
  picture.catch(() => undefined);
  const tests = await recorder.phase({ place: 'custom', name: 'functional and browser tests', owner: 'tests' }, () =>
    testRunner.run(address, run.signal, (test) => log.tell(test)),
  );
  run.signal.throwIfAborted();
  log.addTests(tests);
  for (const { name, attempts, evidence } of tests)
    if (attempts) recorder.flake('custom', attempts - 1, `${name}: ${evidence}`);
  // What the harness brings for every recipe with `sso` is no test of the package.
  if (recipe.folder && tests.every(({ kind }) => kind === 'proof'))
    log.failed(proof('tests-exist'), proofFailed(`recipes/${recipe.meta.name} has no file in functional/ or browser/`));
  await log.proof(proof('screenshot'), () => picture);
  await proveStaysUp(run, 'custom', log);
}

/** The screenshot of the app, taken in parallel with the tests. */
function takeScreenshot(run: AppRun, browser: BrowserServer): Promise<string> {
  const { app, recipe, recorder, reportDir } = run;
  const { screenshot, timeouts } = recipe.meta;
  const request = {
    url: new URL(screenshot.path, app.url).href,
    path: join(reportDir, APP_SCREENSHOT),
    tolerated: screenshot.tolerated,
    withinMs: timeouts.httpMs,
    alsoAt: otherHosts(run),
  };
  return recorder.phase({ place: 'custom', name: 'screenshot', owner: 'tests' }, async () => {
    const { title, missing = [] } = await browser.screenshot(request).catch((error: unknown) => {
      throw recipe.folder ? error : asUnknownPage(error);
    });
    return [`${APP_SCREENSHOT}, titled "${title}"`, ...missing].join('; ');
  });
}

/** Hosts at which the app may be seen besides its own: those of its env, and its identity provider's. */
function otherHosts(run: AppRun): string[] {
  const { sso } = run.state;
  const given = [...readAppEnv(run).values()].flatMap(hostsIn).filter((host) => /[a-z].*\.[a-z]/.test(host));
  return [...given, ...(sso && 'dep' in sso ? [sso.dep.domain] : [])];
}

/** Which page shows an app without a package nobody has said: one that leads away or asks for a login is no failure. */
function asUnknownPage(error: unknown): unknown {
  if (!(error instanceof CcciError) || !UNKNOWN_PAGE.includes(error.code)) return error;
  return notTold(error.message, error.last, 'make a package: screenshot.path in its recipe.ts names a page of the app');
}
