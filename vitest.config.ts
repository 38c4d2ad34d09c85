import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/**
 * Unit tests: beside the source, no lab needed. `functional/` and `browser/` of a recipe, and what all recipes share of
 * such tests, belong to a run; `*.e2e.ts` belong to `vitest.e2e.config.ts`.
 */
export default defineConfig({
  test: {
    include: ['{libs,tools,recipes}/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      'recipes/*/{functional,browser}/**',
      'libs/recipe/shared-tests/**',
      '**/fixtures/**',
    ],
    // One process for many files: loading zod and the like for each file took half of the time.
    isolate: false,
    // Half of what they do is to wait, for a timeout or a program.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    setupFiles: ['tools/checks/unit-setup.ts'],
    // Ends what hangs. Nothing is proved by it, so that a machine may be as slow as it likes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
