import type { Duration } from 'cdk8s';
import type { InferenceService } from '../../serving/inference-service';
import { prometheusDuration } from '../promql';
import type { RecordingRule } from '../recording-rules/recording-rule';
import { seriesLabels } from '../service-series';
import type { TestSeries } from './alert';

/** Options of every service level objective. */
export interface SloOptions {
  /**
   * Share of requests that must be good over 30 days, at least 0.95 and below 1. The rest to 1 is the error budget.
   *
   * @default - 0.999 for availability, 0.99 for latency
   */
  readonly objectiveRatio?: number;
  /**
   * Bad requests that a long window must hold before the alert fires: one failure in a quiet night is not a trend, even
   * if its share is large. Without traffic the share is not a number, and no budget is spent.
   *
   * @default 5
   */
  readonly minimumBad?: number;
}

/** A service level objective: how many of a service's requests must be good. */
export interface Slo {
  /** The service whose requests are counted. */
  readonly service: InferenceService;
  /** Its subject, as a part of names: `Availability`. */
  readonly name: string;
  /** Share of requests that must be good over 30 days, 0 to 1. */
  readonly objectiveRatio: number;
  /** Bad requests that a long window must hold before the alert fires. */
  readonly minimumBad: number;
  /** Verb for a bad request, such as `fail`. */
  readonly badIs: string;
  /** First action when the budget burns. */
  readonly firstSteps: string;
  /**
   * PromQL for all requests of a window; `over` writes the `rate` or `increase` of a counter's series over that window.
   */
  all(over: (counter: string) => string): string;
  /** PromQL for the bad requests of a window. */
  bad(over: (counter: string) => string): string;
  /** Series for scenarios, from the samples of good and of bad requests. */
  series(good: string, bad: string): TestSeries[];
}

/**
 * Checks the ratio. Scenarios of a fast burn exceed 14.4 times the budget; above a 5 % budget that would need over 100
 * % failures.
 *
 * @throws unless the ratio is at least 0.95 and below 1
 */
export function objective(ratio: number): number {
  if (ratio >= 0.95 && ratio < 1) return ratio;
  throw new Error(
    `objectiveRatio must be at least 0.95 and below 1, got ${ratio}; ` +
      (ratio > 1 && ratio < 100
        ? `write ${Number((ratio / 100).toPrecision(6))} for ${ratio} %`
        : '0.999 leaves one request in a thousand to fail'),
  );
}

/** Share of requests that may be bad. */
export function errorBudget({ objectiveRatio }: Slo): number {
  // 1 - 0.999 is 0.0010000000000000009
  return Number((1 - objectiveRatio).toPrecision(6));
}

/** Share of bad requests in a window, 0 to 1, and not a number without traffic. */
export function errorRatio(slo: Slo, window: Duration): RecordingRule {
  const time = prometheusDuration(window);
  const over = (counter: string): string => `rate(${counter}[${time}])`;
  return {
    record: `inference:${slo.name.toLowerCase()}_errors:ratio_rate${time}`,
    expr: `${slo.bad(over)} / ${slo.all(over)}`,
    labels: seriesLabels(slo.service),
  };
}
