import { type ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as monitoring from '../../imports/monitoring.coreos.com';
import { ROUTES } from '../../runtime/contract/routes';
import { OPERATOR_LABELS } from './operator-labels';
import { prometheusDuration } from './promql';
import type { ScrapedService } from './scraped-service';

/** Props of `ServiceMonitor`. */
export interface ServiceMonitorProps {
  /** The service to scrape. Its `metricsFrom` must be the namespace of Prometheus. */
  readonly target: ScrapedService;

  /**
   * Labels that the Prometheus object's `serviceMonitorSelector` requires. Without them the operator ignores the
   * object and reports no error.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
   *
   * @default - `release: kube-prometheus-stack`, for that chart installed under its own name
   */
  readonly operatorLabels?: Readonly<Record<string, string>>;

  /**
   * Time between two scrapes. `cpu_usage_percent` is the mean over this time.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint
   *
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * Time after which a scrape fails; at most `interval`.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint
   *
   * @default Duration.seconds(10)
   */
  readonly scrapeTimeout?: Duration;
}

/**
 * A ServiceMonitor: the Prometheus Operator scrapes the service's pods. Port, path and selector come from the service.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 * @example new ServiceMonitor(chart, 'monitor', { target: service });
 */
export class ServiceMonitor extends Construct {
  /** The ServiceMonitor object. */
  readonly serviceMonitor: ApiObject;

  constructor(scope: Construct, id: string, props: ServiceMonitorProps) {
    super(scope, id);
    const { target, interval = Duration.seconds(30), scrapeTimeout = Duration.seconds(10) } = props;
    if (scrapeTimeout.toMilliseconds() > interval.toMilliseconds()) {
      throw new Error(
        `scrapeTimeout must be at most interval (${prometheusDuration(interval)}), got ${prometheusDuration(scrapeTimeout)}; ` +
          'the operator would reject the ServiceMonitor and scrape nothing',
      );
    }
    this.serviceMonitor = new monitoring.ServiceMonitor(this, 'ServiceMonitor', {
      metadata: {
        name: target.name,
        labels: { ...target.labels, ...(props.operatorLabels ?? OPERATOR_LABELS) },
      },
      spec: {
        // the job is the service's name, which the alerts select by
        jobLabel: 'app.kubernetes.io/instance',
        podTargetLabels: target.seriesPodLabels && [...target.seriesPodLabels],
        namespaceSelector: { matchNames: [target.namespace] },
        selector: { matchLabels: { ...target.matchLabels } },
        endpoints: [
          {
            port: target.ports.metrics.name,
            path: ROUTES.metrics,
            scheme: monitoring.ServiceMonitorSpecEndpointsScheme.HTTP,
            interval: prometheusDuration(interval),
            scrapeTimeout: prometheusDuration(scrapeTimeout),
            // a pod cannot impersonate another pod with its own labels
            honorLabels: false,
          },
        ],
      },
    });
  }
}
