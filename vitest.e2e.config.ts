import { configDefaults, defineConfig } from 'vitest/config';

/** End-to-end tests: on the lab's real engine, as root, one file after the other, since they share the machine. */
export default defineConfig({
  test: {
    include: ['{libs,tools}/**/e2e/*.e2e.ts'],
    exclude: [...configDefaults.exclude, '**/fixtures/**'],
    fileParallelism: false,
    maxConcurrency: 3,
    env: { MAX_TESTS: '3' },
    testTimeout: 600_000,
    hookTimeout: 900_000,
    slowTestThreshold: 60_000,
  },
});
