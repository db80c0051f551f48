import { Duration } from 'cdk8s';
import { METRICS } from '../../../runtime/contract/metrics';
import { ROUTES } from '../../../runtime/contract/routes';
import type { InferenceService } from '../../serving/inference-service';
import { bucketsOf, countOf, upTo } from '../promql';
import { INFERENCE_ROUTE, seriesLabels } from '../service-series';
import { objective, type Slo, type SloOptions } from './slo';

/** Options of `latencySlo`. */
export interface LatencySloOptions extends SloOptions {
  /**
   * Longest answer time of a good request. It must be a bucket bound of the histogram: requests between two bounds
   * cannot be counted exactly.
   *
   * @default Duration.seconds(1)
   */
  readonly threshold?: Duration;
}

const DURATION = METRICS.httpRequestDuration;

/**
 * Predictions are answered in time, whatever the answer is; whether it succeeds is measured by the availability
 * objective.
 */
export function latencySlo(service: InferenceService, options: LatencySloOptions = {}): Slo {
  const seconds = (options.threshold ?? Duration.seconds(1)).toSeconds({ integral: false });
  const matchers = { ...seriesLabels(service), method: 'POST', route: INFERENCE_ROUTE };
  const one = { ...matchers, route: ROUTES.v1Predict };
  const all = countOf(DURATION, matchers);
  const fast = upTo(DURATION, matchers, seconds);
  return {
    service,
    name: 'Latency',
    objectiveRatio: objective(options.objectiveRatio ?? 0.99),
    minimumBad: options.minimumBad ?? 5,
    badIs: `take longer than ${seconds}s`,
    firstSteps:
      'Look at the CPU of the pods against their limit and at the event loop lag: a throttled pod answers late. If neither ' +
      'is high, compare the size of the requests and the number of trees with those of the last release.',
    all: (over) => `sum(${over(all)})`,
    bad: (over) => `(sum(${over(all)}) - sum(${over(fast)}))`,
    series: (good, slow) => [
      { series: countOf(DURATION, { ...one, pod: 'fast' }), values: good },
      { series: countOf(DURATION, { ...one, pod: 'slow' }), values: slow },
      { series: bucketsOf(DURATION, { ...one, pod: 'fast' }, seconds), values: good },
    ],
  };
}
