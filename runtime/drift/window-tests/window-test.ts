import type { DriftTest } from '../../contract/drift-tests';
import type { LiveValues } from '../live-values';
import type { Reference } from '../reference';

/** One way to compare a variable's window with its baseline. Whatever it measures, more is worse. */
export interface WindowTest {
  readonly name: DriftTest;
  /** Whether it has something to say about such a variable. */
  applies(reference: Reference): boolean;
  /** A finite number. */
  statistic(reference: Reference, live: LiveValues): number;
  /** The size of the difference in the test's own measure, which does not grow with the rows. */
  effectSize(statistic: number, reference: Reference, live: LiveValues): number;
  /** Chance of at least this statistic without drift, 0 to 1. */
  pValue(statistic: number, reference: Reference, live: LiveValues): number;
  /** The statistic that is reached with chance p without drift. */
  critical(p: number, reference: Reference, live: LiveValues): number;
  /**
   * The statistic of the least change worth an alarm.
   *
   * @param shift the change, as the shift of a normal variable in its standard deviations
   */
  least(shift: number, reference: Reference, live: LiveValues): number;
}

/** What can be sorted and has a sample to be compared with. */
export function hasSample({ sample }: Reference): boolean {
  return sample.length > 1;
}
