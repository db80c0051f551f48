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
  const pod = (requests: number, refused: number) => [
    growing(
      select(METRICS.httpRequests, {
        ...labels,
        method: 'POST',
        route: ROUTES.predict,
        status: '200',
        pod: 'a',
      }),
      requests - refused,
    ),
    growing(
      select(METRICS.httpRequests, {
        ...labels,
        method: 'POST',
        route: ROUTES.predict,
        status: '503',
        pod: 'a',
      }),
      refused,
    ),
    growing(select(METRICS.requestsShed, { ...labels, reason: 'wait', pod: 'a' }), refused),
  ];
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
            name: 'a tenth of the requests is refused',
            series: pod(100, 10),
            at: Duration.minutes(15),
            fires: [{ value: '10%' }],
          },
        ],
        silent: [
          { name: 'every request is answered', series: pod(100, 0), at: Duration.minutes(15) },
          {
            name: 'the requests are too few',
            series: pod(1, 1),
            at: Duration.minutes(15),
          },
        ],
        noData: [
          { name: 'there is no traffic', series: pod(0, 0), at: Duration.minutes(15) },
          { name: 'there are no series', series: [], at: Duration.minutes(15) },
        ],
      };
    },
  };
}
