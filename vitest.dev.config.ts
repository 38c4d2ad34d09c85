import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { formatError } from '@cc-ci/core';
import { parseMeta, readKeptApp } from '@cc-ci/recipe';
import { defineConfig } from 'vitest/config';

/**
 * The tests of one recipe package against the app that `cc-ci up` keeps, again at every change, as a run makes them:
 * `nx dev recipe-<name>`, which is started in the package's folder.
 */
export default defineConfig(async () => {
  const testTimeout = await readTestMs(process.cwd());
  return {
    test: {
      include: ['{functional,browser}/**/*.test.ts'],
      globalSetup: fileURLToPath(import.meta.resolve('@cc-ci/recipe/kept-app-setup')),
      maxWorkers: 1,
      isolate: false,
      fsModuleCache: true,
      testTimeout,
      hookTimeout: testTimeout,
    },
  };
});

/** The recipe's `timeouts.testMs`; ends the process with a word where there is no app to test. */
async function readTestMs(folder: string): Promise<number> {
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
