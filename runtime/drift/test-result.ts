import type { DriftTest } from '../contract/drift-tests';

/** Result of one test in the last evaluation. */
export interface TestResult {
  /** The statistical test. */
  readonly test: DriftTest;
  /** 0 until the first evaluation. */
  readonly statistic: number;
  /** A statistic above it counts as drift. */
  readonly threshold: number;
  /** P-value before correction, 0 to 1; 1 until the first evaluation. */
  readonly pValue: number;
  /** Effect size in the test's own measure; 0 until the first evaluation. */
  readonly effectSize: number;
  /** Whether the statistic is above the threshold. */
  readonly exceeded: boolean;
}

/** Ratio of a statistic to its threshold. A threshold of 0 gives a ratio near the greatest number, not Infinity. */
export function excess({ statistic, threshold }: Pick<TestResult, 'statistic' | 'threshold'>): number {
  return threshold > 0 ? statistic / threshold : statistic * Number.MAX_VALUE;
}
