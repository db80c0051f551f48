import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Suites whose verdict hangs on what a server or an alert does in a given time. They have the machine to themselves. */
const ALONE = [
  'test/preview/preview.test.ts',
  'test/runtime/serving/faults.test.ts',
  'test/runtime/serving/main.test.ts',
  'test/runtime/serving/restarts.test.ts',
  'test/runtime/streaming/broker.test.ts',
];

export default defineConfig({
  test: {
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // vitest leaves one core unused, which is half of a small machine
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ALONE],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
