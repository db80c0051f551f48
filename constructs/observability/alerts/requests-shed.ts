import { Duration } from 'cdk8s';
import { METRICS } from '../../../runtime/contract/metrics';
import { ROUTES } from '../../../runtime/contract/routes';
import { increase, rate, select } from '../promql';
import type { Watched } from '../scraped-service';
import { INFERENCE_ROUTE, seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';
import { alertLabels } from './alert-labels';
import { growing } from './samples';

/** Options of `requestsShedHigh`. */
export interface RequestsShedAlertOptions {
  /**
   * Share of the prediction requests that are refused because of overload, above which the alert fires; 0 to 1.
   *
   * @default 0.01
   */
  readonly thresholdRatio?: number;
  /**
   * Requests that the window must hold.
   *
   * @default 10
   */
  readonly minimumRequests?: number;
  /**
   * Time over which requests are counted.
   *
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;
  /**
   * Time for which it must last before the alert fires.
   *
   * @default Duration.minutes(5)
   */
  readonly for?: Duration;
}

/** Pods refuse prediction requests because of overload, with 503 and Retry-After. */
export function requestsShedHigh(service: Watched, options: RequestsShedAlertOptions = {}): Alert {
  const { thresholdRatio = 0.01, minimumRequests = 10, window = Duration.minutes(5) } = options;
  if (!(thresholdRatio > 0 && thresholdRatio < 1)) {
    throw new Error(`thresholdRatio must be a share between 0 and 1, got ${thresholdRatio}; 0.01 is 1 %`);
  }
  const labels = seriesLabels(service);
  const shed = select(METRICS.requestsShed, labels);
  const all = select(METRICS.httpRequests, { ...labels, route: INFERENCE_ROUTE });
  const value = `sum(${rate(shed, window)}) / sum(${rate(all, window)})`;
  const answered = select(METRICS.httpRequests, {
    ...labels,
    method: 'POST',
    route: ROUTES.predict,
    status: '200',
    pod: 'a',
  });
  const refused = select(METRICS.httpRequests, {
    ...labels,
    method: 'POST',
    route: ROUTES.predict,
    status: '503',
    pod: 'a',
  });
  const counted = select(METRICS.requestsShed, { ...labels, reason: 'wait', pod: 'a' });
  const busy = Math.max(60, minimumRequests);
  return {
    name: 'InferenceRequestsShed',
    expr: `${value} > ${thresholdRatio} and sum(${increase(all, window)}) >= ${minimumRequests}`,
    value,
    threshold: thresholdRatio,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `${service.name} refuses {{ $value | humanizePercentage }} of the prediction requests because of overload`,
    description:
      'The pods get more requests than they can answer in time. Look at the CPU of the pods and at the limit of the ' +
      `autoscaler; the label reason of ${METRICS.requestsShed.name} names the limit that was exceeded.`,
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'every request is refused',
            series: [growing(answered, 0), growing(refused, busy), growing(counted, busy)],
            at: Duration.minutes(15),
            fires: [{ value: '100%' }],
          },
        ],
        silent: [
          {
            name: 'every request is answered',
            series: [growing(answered, busy), growing(refused, 0), growing(counted, 0)],
            at: Duration.minutes(15),
          },
          {
            name: 'requests fail, and none is refused because of overload',
            series: [growing(answered, 0), growing(refused, busy), growing(counted, 0)],
            at: Duration.minutes(15),
          },
          {
            name: 'a single request in the night is refused',
            series: [
              growing(answered, 0),
              ...[refused, counted].map((series) => ({ series, values: '0+0x12 1+0x18' })),
            ],
            at: Duration.minutes(16),
          },
        ],
        noData: [
          {
            name: 'there is no traffic',
            series: [growing(answered, 0), growing(refused, 0), growing(counted, 0)],
            at: Duration.minutes(15),
          },
          { name: 'there are no series', series: [], at: Duration.minutes(15) },
        ],
      };
    },
  };
}
