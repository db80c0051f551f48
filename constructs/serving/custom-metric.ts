import { Duration } from 'cdk8s';
import { type Metric, METRICS } from '../../runtime/contract/metrics';
import type { HelmValues } from '../gitops/argo/helm-values';
import { prometheusDuration } from '../observability/promql';

/** Four scrapes of a ServiceMonitor: short enough to follow the load, long enough to outlast a scrape that failed. */
const WINDOW = prometheusDuration(Duration.minutes(2));

/** A metric of the runtime that an autoscaler reads for each pod, and the rule by which prometheus-adapter serves it. */
export interface CustomMetric {
  /** Name at the API server, after the adapter's renaming. */
  readonly name: string;
  /** An entry of `rules.custom` of the adapter's chart. */
  readonly adapterRule: HelmValues;
}

/** Prediction requests that a pod receives per second. */
export const REQUESTS_PER_SECOND = customMetric(
  METRICS.inferenceRequests,
  METRICS.inferenceRequests.name.replace(/_total$/, '_per_second'),
  'rate',
);

/** Prediction requests that a pod has taken and not answered yet. */
export const REQUESTS_IN_FLIGHT = customMetric(
  METRICS.requestsInFlight,
  METRICS.requestsInFlight.name,
  // the value at the moment of a scrape varies strongly
  'avg_over_time',
);

/**
 * One rule for all services: of two rules that make the same name, the adapter keeps the last. The autoscaler chooses
 * the pods. https://github.com/kubernetes-sigs/prometheus-adapter/blob/v0.12.0/docs/config.md
 */
function customMetric(metric: Metric, name: string, over: 'rate' | 'avg_over_time'): CustomMetric {
  return {
    name,
    adapterRule: {
      seriesQuery: `${metric.name}{namespace!="",pod!=""}`,
      resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
      name: { matches: `^${metric.name}$`, as: name },
      metricsQuery: `sum(${over}(<<.Series>>{<<.LabelMatchers>>}[${WINDOW}])) by (<<.GroupBy>>)`,
    },
  };
}
