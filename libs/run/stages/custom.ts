import { join } from 'node:path';
import type { TestRunner } from '../test-runner.ts';
import type { BrowserServer } from '@cc-ci/browser';
import { proof } from '@cc-ci/results';
import { readAppEnv } from '../app/env.ts';
import { addressOf, type AppRun } from '../app/app-run.ts';
import { proofFailed } from '../app/errors.ts';
import { proveStartsAgain } from '../app/start-again.ts';
import { proveStaysUp } from '../app/stays-up.ts';
import type { StageLog } from '@cc-ci/results';
import type { CheckpointUse } from '../checkpoint/find.ts';

/** Name of the app's screenshot next to the record. */
export const APP_SCREENSHOT = 'app.png';

/** The run of a recipe with what its tests need. */
export interface RecipeRun extends AppRun {
  readonly testRunner: TestRunner;
  /** The run's browser, started at the first call. */
  readonly browser: () => Promise<BrowserServer>;
  /** Present where the run was asked to start from a checkpoint. */
  readonly checkpoint?: CheckpointUse | undefined;
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
function takeScreenshot({ app, recipe, recorder, reportDir }: AppRun, browser: BrowserServer): Promise<string> {
  const { path, tolerated } = recipe.meta.screenshot;
  const request = { url: new URL(path, app.url).href, path: join(reportDir, APP_SCREENSHOT), tolerated };
  return recorder.phase(
    { place: 'custom', name: 'screenshot', owner: 'tests' },
    async () => `${APP_SCREENSHOT}, titled "${(await browser.screenshot(request)).title}"`,
  );
}
