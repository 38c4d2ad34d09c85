import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * The tests of one recipe package against the app that `cc-ci up` keeps, again at every change, as a run makes them:
 * `nx dev recipe-<name>`.
 */
export default defineConfig({
  test: {
    include: ['{functional,browser}/**/*.test.ts'],
    globalSetup: fileURLToPath(import.meta.resolve('@cc-ci/recipe/kept-app-setup')),
    maxWorkers: 1,
    isolate: false,
    fsModuleCache: true,
  },
});
