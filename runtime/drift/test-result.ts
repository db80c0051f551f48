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
