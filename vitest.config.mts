import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Suites whose verdict hangs on what a server or an alert does in a given time. They have the machine to themselves. */
const ALONE = [
  'test/preview/preview.test.ts',
  'test/runtime/serving/faults.test.ts',
  'test/runtime/serving/main.test.ts',
  'test/runtime/serving/restarts.test.ts',
  'test/runtime/streaming/broker.test.ts',
];

/** Suites that take the longest, so that none of them is left for the end, when one core would have nothing to do. */
const LONG = [
  'test/image/dockerfile.test.ts',
  'test/package/pack.test.ts',
  'test/package/init.test.ts',
  'test/runtime/training/importing/origins.test.ts',
  'test/cli/retrain.test.ts',
  'test/constructs/observability/alerts/slo.test.ts',
  'test/clients/kserve-sdk.test.ts',
  'test/clients/generated.test.ts',
];

/** The long ones first, then as vitest sorts: by the time that it remembers, or else by size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((file) => moduleId.endsWith(file));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * Suites of code that is given all it needs. Their files take turns in one process for each core, which loads cdk8s and
 * the imports once and not a hundred times. Whoever changes something global there puts it back.
 */
const PURE = [
  'test/constructs/**/*.test.ts',
  'test/simulation/**/*.test.ts',
  ...[
    'anomalies',
    'config',
    'contract',
    'data',
    'drift',
    'expectations',
    'feedback',
    'inference',
    'model',
    'registry',
    'report',
    'statistics',
    'training',
  ].map((room) => `test/runtime/${room}/**/*.test.ts`),
];

export default defineConfig({
  test: {
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // vitest leaves one core unused, which is half of a small machine
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ALONE, ...PURE],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'pure', include: PURE, isolate: false, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
