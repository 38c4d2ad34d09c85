import { configDefaults, defineConfig } from 'vitest/config';

/**
 * What the recipes with an application and a database of their own must find: `npm run test:recipes`. Minutes each, so
 * apart from the other end-to-end
 * tests. One file after the other: several in parallel took as long on two cores, since whatever is up costs them its
 * health checks.
 */
export default defineConfig({
  test: {
    include: ['tools/e2e/recipes/*.e2e.ts'],
    exclude: [...configDefaults.exclude, '**/fixtures/**'],
    fileParallelism: false,
    maxConcurrency: 3,
    env: { MAX_TESTS: '3' },
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 300_000 } },
    slowTestThreshold: 60_000,
  },
});
