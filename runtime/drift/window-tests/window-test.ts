import type { DriftTest } from '../../contract/drift-tests';
import type { LiveValues } from '../reference/live-values';
import type { Reference } from '../reference/reference';

/** A statistical test that compares a variable's window with its baseline. A greater statistic means more drift. */
export interface WindowTest {
  readonly name: DriftTest;
  /** Whether the test is defined for this variable. */
  applies(reference: Reference): boolean;
  /** The test statistic, a finite number. */
  statistic(reference: Reference, live: LiveValues): number;
  /** The effect size in the test's own measure, which does not grow with the number of rows. */
  effectSize(statistic: number, reference: Reference, live: LiveValues): number;
  /** Probability of at least this statistic without drift, 0 to 1. */
  pValue(statistic: number, reference: Reference, live: LiveValues): number;
  /** The critical value: the statistic that is reached with probability p without drift. */
  critical(p: number, reference: Reference, live: LiveValues): number;
  /**
   * The statistic of the smallest effect that raises an alarm.
   *
   * @param shift the effect, as a shift of the mean of a normal distribution, in its standard deviations
   */
  least(shift: number, reference: Reference, live: LiveValues): number;
}

/**
 * Whether the baseline has a sample of two values or more; only numeric variables have one.
 *
 * @example hasSample(referenceOf({ kind: 'categorical', counts: [10, 20] })) // false
 */
export function hasSample({ sample }: Reference): boolean {
  return sample.length > 1;
}
