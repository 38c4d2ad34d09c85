import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SETUP = import.meta.resolve('@cc-ci/recipe/kept-app-setup');

/**
 * The tests of one recipe package against the app that `cc-ci up` keeps, again at every change, as a run makes them:
 * `nx dev recipe-<name>`, which is started in the package's folder.
 */
export default defineConfig(async () => {
  const { readTestMs } = (await import(SETUP)) as { readTestMs: (folder: string) => Promise<number> };
  const testTimeout = await readTestMs(process.cwd());
  return {
    test: {
      include: ['{functional,browser}/**/*.test.ts'],
      globalSetup: fileURLToPath(SETUP),
      maxWorkers: 1,
      isolate: false,
      fsModuleCache: true,
      testTimeout,
      hookTimeout: testTimeout,
    },
  };
});
