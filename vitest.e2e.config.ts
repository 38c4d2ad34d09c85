import { configDefaults, defineConfig } from 'vitest/config';

/** Compares the whole swarm before and after, and so has the lab for itself. */
const ALONE = ['tools/e2e/{bad-input,neighbours}.e2e.ts'];

/**
 * End-to-end tests: on the lab's real engine, as root. Runs mostly wait, so several files run in parallel; each test
 * looks at what its own runs leave.
 */
const e2e = {
  maxConcurrency: 3,
  env: { MAX_TESTS: '4' },
  testTimeout: 900_000,
  hookTimeout: 900_000,
  expect: { poll: { timeout: 300_000 } },
  slowTestThreshold: 60_000,
};

export default defineConfig({
  test: {
    ...e2e,
    projects: [
      {
        test: {
          ...e2e,
          name: 'alone',
          include: ALONE,
          sequence: { groupOrder: 0 },
          fileParallelism: false,
        },
      },
      {
        test: {
          ...e2e,
          name: 'shared',
          include: ['{libs,tools}/**/e2e/*.e2e.ts'],
          exclude: [...configDefaults.exclude, '**/fixtures/**', 'tools/lab/e2e/**', ...ALONE],
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
      {
        // Each file has labs of its own; a machine's network is brought up and down, so one after the other.
        test: {
          ...e2e,
          name: 'labs',
          include: ['tools/lab/e2e/*.e2e.ts'],
          sequence: { groupOrder: 2 },
          fileParallelism: false,
        },
      },
      {
        // On the engine that CC_CI_ENGINE names, by default one that needs no compiler.
        test: { ...e2e, name: 'engine', include: ['tools/e2e/engine/*.e2e.ts'], sequence: { groupOrder: 3 } },
      },
    ],
  },
});
