import { defineConfig } from 'vitest/config';
import e2e from './vitest.e2e.config.ts';

/**
 * What the recipes with an application and a database of their own must find: `npm run test:recipes`. Minutes each, so apart from the other end-to-end
 * tests. Files go beside each other: their runs queue for the same slots, so that the machine is never idle while one file ends.
 */
export default defineConfig({
  test: { ...e2e.test, include: ['tools/cli/e2e/recipes/*.e2e.ts'], fileParallelism: true, maxWorkers: 3, testTimeout: 1_200_000 },
});
