import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { type HelmValues, mergeValues } from '../../gitops/argo/helm-values';
import { bytes } from '../../serving/resources';
import { containerResources, type ContainerSize } from './container-size';

/**
 * Version: charts/loki/Chart.yaml of grafana-community/helm-charts at commit 3386a1156177 (Loki 3.7.6), where the
 * chart moved to from grafana/loki. Kinds: `helm template` of that version with the values below.
 */
const LOKI: PinnedChart = {
  repository: 'https://grafana-community.github.io/helm-charts',
  name: 'loki',
  version: '18.11.0',
  clusterKinds: [
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'StatefulSet' },
  ],
};

const PORT = 3100;

const DEFAULT_SIZE: ContainerSize = { cpuRequest: Cpu.millis(200), memory: Size.gibibytes(1) };

/** Props of `Loki`. */
export interface LokiProps extends ChartOverrides {
  /** Namespace to install into. */
  readonly namespace: string;

  /**
   * Time that log lines are kept; at least a day.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * Volume of the one Loki pod.
   *
   * @default Size.gibibytes(20)
   */
  readonly storage?: Size;

  /**
   * Storage class of the volume.
   *
   * @default - the cluster's default storage class
   */
  readonly storageClass?: string;

  /**
   * Requests and limits of the one Loki pod. Memory grows with the streams that it holds open and with what a query reads.
   *
   * @see https://grafana.com/docs/loki/latest/setup/size/
   *
   * @default - 200m and 1Gi, for the logs of a few hundred pods
   */
  readonly size?: ContainerSize;
}

/**
 * The Helm release of one Loki pod with a volume, enough for the logs of one platform.
 *
 * @see https://grafana.com/docs/loki/latest/setup/install/helm/install-monolithic/
 * @example new Loki({ namespace: 'observability', retention: Duration.days(14), storage: Size.gibibytes(50) });
 */
export class Loki extends HelmRelease {
  /** Address inside the cluster, for Grafana and for the collectors. */
  readonly url: string;

  /** @throws if the retention is less than Loki's smallest, a day */
  constructor(props: LokiProps) {
    const { namespace, retention = Duration.days(30), values = {}, addedKinds } = props;
    const hours = retention.toHours({ integral: false });
    if (!Number.isInteger(hours) || hours < 24) {
      throw new Error(
        `the retention of Loki must be whole hours, at least 24, got ${hours}; write Duration.days(30)`,
      );
    }
    super({
      chart: LOKI,
      releaseName: 'loki',
      namespace,
      addedKinds,
      values: mergeValues(lokiValues(props, hours), values),
    });
    this.url = `http://loki.${namespace}.svc:${PORT}`;
  }
}

function lokiValues(
  { storage = Size.gibibytes(20), storageClass, size = DEFAULT_SIZE }: LokiProps,
  retentionHours: number,
): HelmValues {
  return {
    fullnameOverride: 'loki',
    deploymentMode: 'Monolithic',
    loki: {
      auth_enabled: false,
      commonConfig: { replication_factor: 1 },
      storage: { type: 'filesystem' },
      schemaConfig: {
        configs: [
          // the day that this schema was introduced: any day before the first log line works
          {
            from: '2024-04-01',
            store: 'tsdb',
            object_store: 'filesystem',
            schema: 'v13',
            index: { prefix: 'index_', period: '24h' },
          },
        ],
      },
      limits_config: { retention_period: `${retentionHours}h` },
      // without the compactor's part the limit is not enforced, and the volume fills up
      compactor: { retention_enabled: true, delete_request_store: 'filesystem' },
      analytics: { reporting_enabled: false },
    },
    singleBinary: {
      replicas: 1,
      resources: containerResources('size', size),
      persistence: { size: bytes(storage), ...(storageClass === undefined ? {} : { storageClass }) },
    },
    read: { replicas: 0 },
    write: { replicas: 0 },
    backend: { replicas: 0 },
    // useful only with more than one pod
    gateway: { enabled: false },
    chunksCache: { enabled: false },
    resultsCache: { enabled: false },
    lokiCanary: { enabled: false },
    test: { enabled: false },
    // watches for ConfigMaps with rules; ours are PrometheusRules
    sidecar: { rules: { enabled: false } },
  };
}
