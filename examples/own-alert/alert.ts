import { Duration } from 'cdk8s';
import { alertLabels, constant, type Alert, type InferenceService } from 'cdk8s-aiops';
import { METRICS, select, seriesLabels } from 'cdk8s-aiops/promql';

/** More requests wait in all pods together than the limit, for five minutes. */
export function backlogHigh(service: InferenceService, limit = 100): Alert {
  const inFlight = (pod?: string): string =>
    select(METRICS.requestsInFlight, { ...seriesLabels(service), pod });
  return {
    name: 'InferenceBacklogHigh',
    expr: `sum(${inFlight()}) > ${limit}`,
    threshold: limit,
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `{{ $value | humanize }} requests wait for ${service.name}`,
    description: 'Compare the number of pods with the limit of the autoscaler, and raise maxReplicas.',
    labels: alertLabels(service, 'warning'),
    scenarios: {
      firing: [
        {
          name: 'two pods have more than the limit together',
          series: [constant(inFlight('a'), 0.6 * limit), constant(inFlight('b'), 0.6 * limit)],
          at: Duration.minutes(10),
          fires: [{ value: String(1.2 * limit) }],
        },
      ],
      silent: [
        {
          name: 'one pod has less than the limit',
          series: [constant(inFlight('a'), 0.6 * limit)],
          at: Duration.minutes(10),
        },
      ],
      noData: [{ name: 'there are no pods', series: [], at: Duration.minutes(10) }],
    },
  };
}
