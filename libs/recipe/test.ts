import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BrowserConnection, connectBrowser, openBrowser, startTrace } from '@cc-ci/browser';
import { createRedactor, traceName } from '@cc-ci/core';
import type { Page } from 'playwright';
import { expect, inject, test as base, vi } from 'vitest';
import { type AppAddress, secretsOf } from './address.ts';
import { type App, openApp } from './app.ts';
import { ssoNotAsked } from './errors.ts';
import { readKeptApp } from './kept-app.ts';
import { openSso, type Sso } from './sso.ts';

export { expect } from 'vitest';

// A run gives vitest the recipe's `timeouts.testMs`. Outside of one the default counts: a page of a large app takes
// longer than vitest's own 5 s.
if (!inject('appAddress')) vi.setConfig({ testTimeout: 120_000 });

/** What a test of a recipe package can ask for. */
export interface Fixtures {
  /** The deployed app. */
  readonly app: App;
  /** A page of a fresh browser context on the app; its trace is kept when the test fails. */
  readonly page: Page;
  /**
   * The app's identity provider, with a user and a client of this run's own. A test that asks for it is `unverified`
   * when the provider did not come up.
   */
  readonly sso: Sso;
}

/** vitest's `test` with the app under test, and a browser page on it. */
export const test = base.extend<Fixtures & { address: AppAddress; browser: BrowserConnection }>({
  // vitest reads a fixture's needs from its first parameter, so the pattern has to stand there even when it is empty.
  address: [async ({}, use) => use(readAddress()), { scope: 'worker' }],
  browser: [
    async ({ address }, use) => {
      await using browser = address.browserEndpoint
        ? await connectBrowser(address.browserEndpoint)
        : await openBrowser(address.target);
      await use(browser);
    },
    { scope: 'worker' },
  ],
  app: async ({ address }, use) => {
    await using app = openApp(address);
    await use(app);
  },
  page: async ({ address, app, browser, task }, use) => {
    const context = await browser.newContext({ baseURL: app.url });
    // Half of the test's time for one step of it: Playwright's 30 s are short for a large page on a busy machine.
    context.setDefaultTimeout(task.timeout / 2);
    const trace = await startTrace(context);
    await use(await context.newPage());
    const file = traceName({ file: task.file.name, name: task.fullTestName });
    if (task.result?.state === 'fail')
      await trace.keep(join(address.artefactsDir, file), createRedactor(secretsOf(address)));
    else await trace.discard();
    await context.close();
  },
  sso: async ({ address, skip }, use) => {
    if (!address.sso) throw ssoNotAsked(address.recipe);
    if ('unavailable' in address.sso) return skip(address.sso.unavailable);
    await using sso = await openSso(address.sso);
    await use(sso);
  },
});

/** The app that the runner gives; outside a run, the one that `cc-ci up` keeps. */
function readAddress(): AppAddress {
  return inject('appAddress') ?? readKeptApp(packageFolder());
}

/** The folder of the recipe package that the test file under way belongs to, wherever vitest was called from. */
function packageFolder(): string {
  let folder = dirname(expect.getState().testPath ?? process.cwd());
  while (!existsSync(join(folder, 'recipe.ts')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

declare module 'vitest' {
  interface ProvidedContext {
    appAddress: AppAddress;
  }
}
