import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { IMAGE } from '../../../runtime/contract/image';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { type HelmValues, mergeValues } from '../../gitops/argo/helm-values';
import { OPERATOR_LABELS } from '../operator-labels';
import { prometheusDuration } from '../promql';
import { containerResources, type ContainerSize } from './container-size';

/**
 * Version: charts/prometheus-pushgateway/Chart.yaml of prometheus-community/helm-charts at commit cf408a290aec
 * (Pushgateway 1.11.3). Kinds: its templates, with the values below.
 */
const PUSHGATEWAY: PinnedChart = {
  repository: 'https://prometheus-community.github.io/helm-charts',
  name: 'prometheus-pushgateway',
  version: '3.8.0',
  clusterKinds: [],
  namespaceKinds: [
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
    { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  ],
};

const PORT = 9091;

const DEFAULT_SIZE: ContainerSize = { cpuRequest: Cpu.millis(20), memory: Size.mebibytes(64) };

/** Props of `Pushgateway`. */
export interface PushgatewayChartProps extends ChartOverrides {
  /** Namespace to install into. */
  readonly namespace: string;

  /**
   * Namespaces whose pods may push. Whoever may push can write any series.
   *
   * @see https://github.com/prometheus/pushgateway#security
   */
  readonly pushFrom: readonly string[];

  /**
   * Namespace of Prometheus, whose pods may scrape.
   *
   * @default - that of the gateway
   */
  readonly metricsFrom?: string;

  /**
   * Time between two scrapes.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint
   *
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * Labels that the Prometheus object's `serviceMonitorSelector` requires.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
   *
   * @default - `release: kube-prometheus-stack`, for that chart installed under its own name
   */
  readonly operatorLabels?: Readonly<Record<string, string>>;

  /**
   * Requests and limits of the one pod. Memory grows with the series that it holds.
   *
   * @default - 20m and 64Mi
   */
  readonly size?: ContainerSize;
}

/**
 * The Helm release of a Pushgateway, to which programs push that end before they could be scraped, such as
 * `cdk8s-aiops watch`, and of the ServiceMonitor that keeps the labels of what was pushed.
 *
 * It keeps everything until it is deleted or the pod restarts: `pushgatewayAlerts` tells of a group that grows old.
 *
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus-pushgateway
 * @example
 * const gateway = new Pushgateway({ namespace: 'observability', pushFrom: ['batch'] });
 * gateway.url; // http://pushgateway.observability.svc:9091
 */
export class Pushgateway extends HelmRelease {
  /** Address inside the cluster, for `cdk8s-aiops watch --pushgateway`. */
  readonly url: string;

  constructor(props: PushgatewayChartProps) {
    const { namespace, values = {}, addedKinds } = props;
    if (props.pushFrom.length === 0) {
      throw new Error("pushFrom must name a namespace whose pods may push, got []; write ['batch']");
    }
    super({
      chart: PUSHGATEWAY,
      releaseName: 'pushgateway',
      namespace,
      addedKinds,
      values: mergeValues(gatewayValues(props), values),
    });
    this.url = `http://pushgateway.${namespace}.svc:${PORT}`;
  }
}

function gatewayValues(props: PushgatewayChartProps): HelmValues {
  const { namespace, pushFrom, metricsFrom = namespace, interval = Duration.seconds(30) } = props;
  const id = IMAGE.userId;
  return {
    fullnameOverride: 'pushgateway',
    automountServiceAccountToken: false,
    service: { port: PORT, targetPort: PORT },
    resources: containerResources('size', props.size ?? DEFAULT_SIZE),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: id,
      runAsGroup: id,
      fsGroup: id,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containerSecurityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    networkPolicy: {
      customSelectors: [...new Set([...pushFrom, metricsFrom])].map((name) => ({
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
      })),
    },
    serviceMonitor: {
      enabled: true,
      namespace,
      // else Prometheus would rename job and source of what was pushed, and alerts would not find them
      honorLabels: true,
      interval: prometheusDuration(interval),
      additionalLabels: { ...(props.operatorLabels ?? OPERATOR_LABELS) },
    },
  };
}
