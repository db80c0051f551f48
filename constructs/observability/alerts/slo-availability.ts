import { METRICS } from '../../../runtime/contract/metrics';
import { ROUTES } from '../../../runtime/contract/routes';
import type { InferenceService } from '../../serving/inference-service';
import { select } from '../promql';
import { INFERENCE_ROUTE, seriesLabels } from '../service-series';
import { objective, type Slo, type SloOptions } from './slo';

/** Predictions are answered without a fault of the service (status 5xx). Refused input (4xx) is the client's fault. */
export function availabilitySlo(service: InferenceService, options: SloOptions = {}): Slo {
  const matchers = { ...seriesLabels(service), route: INFERENCE_ROUTE };
  const all = select(METRICS.httpRequests, matchers);
  const bad = select(METRICS.httpRequests, { ...matchers, status: { regex: '5..' } });
  const answered = (status: string) =>
    select(METRICS.httpRequests, { ...matchers, method: 'POST', route: ROUTES.v2Infer, status, pod: 'a' });
  return {
    service,
    name: 'Availability',
    objectiveRatio: objective(options.objectiveRatio ?? 0.999),
    minimumBad: options.minimumBad ?? 5,
    badIs: 'fail',
    firstSteps:
      `Compare the statuses. 503: pods shed load (${METRICS.requestsShed.name} rises), have no model, or shut down while they ` +
      'still get requests. 500 is a defect. If it began with a release, roll back first and look for the reason afterwards.',
    all: (over) => `sum(${over(all)})`,
    bad: (over) => `sum(${over(bad)})`,
    // a refused request counts as good
    series: (good, failed) => [
      { series: answered('400'), values: good },
      { series: answered('500'), values: failed },
    ],
  };
}
