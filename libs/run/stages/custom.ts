import { join } from 'node:path';
import { readAppEnv } from '../app-env.ts';
import { addressOf, type RunContext } from '../context.ts';
import { proofFailed } from '../errors.ts';
import type { StageLog } from '../recorder.ts';

/** Name of the app's picture beside the record. */
export const APP_SCREENSHOT = 'app.png';

/** Uses the app as people do: the package's functional and browser tests, and a picture of it. */
export async function customStage(run: RunContext, log: StageLog): Promise<void> {
  const { recorder, reportDir, testRunner, app, recipe } = run;
  const browser = await run.browser();
  const address = addressOf(run, readAppEnv(run), browser.wsEndpoint);
  const tests = await recorder.phase('custom', 'functional and browser tests', 'tests', () => testRunner.run(address));
  for (const test of tests) log.add(test);
  if (recipe.folder && tests.length === 0) log.failed('the package has tests', proofFailed(`recipes/${recipe.meta.name} has no file in functional/ or browser/`));
  await log.proof('the app can be seen in a browser', () =>
    recorder.phase('custom', 'screenshot', 'tests', async () => {
      const { title } = await browser.picture({ url: new URL(recipe.meta.screenshot.path, app.url).href, path: join(reportDir, APP_SCREENSHOT) });
      return `${APP_SCREENSHOT}, titled "${title}"`;
    }),
  );
}
