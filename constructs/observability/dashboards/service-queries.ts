import { METRICS } from '../../../runtime/contract/metrics';
import { INFERENCE_ROUTE, seriesLabels } from '../service-series';
import type { InferenceService } from '../../serving/inference-service';
import type { Watched } from '../scraped-service';
import { GRAFANA_WINDOWS, rate, select, type Matcher } from '../promql';

/** Predictions answered per second, by the labels in `by`. */
export function predictionRate(service: InferenceService, status?: Matcher, by?: 'status'): string {
  const answered = select(METRICS.httpRequests, { ...seriesLabels(service), route: INFERENCE_ROUTE, status });
  return `sum${by === undefined ? '' : ` by (${by}) `}(${rate(answered, GRAFANA_WINDOWS.rate)})`;
}

/** Share of predictions that failed through a fault of the service; not a number without traffic. */
export function failedShare(service: InferenceService): string {
  return `${predictionRate(service, { regex: '5..' })} / ${predictionRate(service)}`;
}

/** Labels of the answer times of predictions. */
export function predictLabels(service: InferenceService) {
  return { ...seriesLabels(service), method: 'POST', route: INFERENCE_ROUTE } as const;
}

/** The pods of a service in series without a service label: the pods of its Deployment's ReplicaSets. */
export function podsOf({ name }: Watched): { regex: string } {
  return { regex: `${name}-[0-9a-z]+-[0-9a-z]+` };
}
