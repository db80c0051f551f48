import { Duration } from 'cdk8s';

/**
 * How fast an error budget is spent, over two windows: the long one requires enough failures, the short one ends the
 * alert soon.
 */
export interface BurnRate {
  /** 1 spends the budget of the whole period in just that period. */
  readonly factor: number;
  readonly long: Duration;
  /** A twelfth of the long window, so that the alert ends soon after its cause. */
  readonly short: Duration;
}

/**
 * The Google SRE workbook's windows for a period of 30 days, https://sre.google/workbook/alerting-on-slos/, table 5-8:
 * 2 % of the budget in 1 hour or 5 % in 6 hours pages; 10 % in 1 or in 3 days waits for working hours.
 */
export const BURN_RATES = {
  fast: [
    { factor: 14.4, long: Duration.hours(1), short: Duration.minutes(5) },
    { factor: 6, long: Duration.hours(6), short: Duration.minutes(30) },
  ],
  slow: [
    { factor: 3, long: Duration.days(1), short: Duration.hours(2) },
    { factor: 1, long: Duration.days(3), short: Duration.hours(6) },
  ],
} as const satisfies Record<string, readonly BurnRate[]>;
