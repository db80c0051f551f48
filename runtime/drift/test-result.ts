import type { DriftTest } from '../contract/drift-tests';

/** What one test found in the latest evaluation. */
export interface TestResult {
  readonly test: DriftTest;
  /** 0 until the first evaluation. */
  readonly statistic: number;
  /** Above it, the statistic counts. */
  readonly threshold: number;
  /** Before correction; 1 until the first evaluation. */
  readonly pValue: number;
  /** In the test's own measure; 0 until the first evaluation. */
  readonly effectSize: number;
  readonly exceeded: boolean;
}

/** By how much a statistic exceeds its threshold; a threshold of 0 is exceeded without end. */
export function excess({ statistic, threshold }: Pick<TestResult, 'statistic' | 'threshold'>): number {
  return threshold > 0 ? statistic / threshold : statistic * Number.MAX_VALUE;
}
