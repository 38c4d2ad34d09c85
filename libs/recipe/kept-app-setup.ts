import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowserServer } from '@cc-ci/browser';
import { formatError } from '@cc-ci/core';
import type { TestProject } from 'vitest/node';
import { parseMeta } from './define-recipe.ts';
import { readKeptApp } from './kept-app.ts';

/**
 * vitest's global setup while tests are written: hands in the app that `cc-ci up` keeps, and keeps one browser for as
 * long as vitest watches, so that a change is tested without a browser's start. The address is read again before each
 * round, since the app may be another one by then.
 * @throws CcciError `NO_APP_UP`
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const read = () => readKeptApp(project.config.root);
  const browser = await launchBrowserServer(read().target);
  const handIn = () => project.provide('appAddress', { ...read(), browserEndpoint: browser.wsEndpoint });
  handIn();
  project.onTestsRerun(async () => handIn());
  return async () => browser[Symbol.asyncDispose]();
}

/**
 * `timeouts.testMs` of the package in a folder, as a run gives it to vitest; ends the process with a word where there
 * is no app to test.
 */
export async function readTestMs(folder: string): Promise<number> {
  try {
    readKeptApp(folder);
    const file = join(folder, 'recipe.ts');
    const { default: recipe } = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return parseMeta(file, recipe).timeouts.testMs;
  } catch (error) {
    process.stderr.write(`${formatError(error)}\n`);
    process.exit(2);
  }
}
