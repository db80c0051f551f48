import { Duration, Size } from 'cdk8s';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { type HelmValues, mergeValues } from '../../gitops/argo/helm-values';
import { GRAFANA_SIDECAR } from '../grafana-sidecar';
import { OPERATOR_LABELS } from '../operator-labels';
import { prometheusDuration } from '../promql';
import { bytes } from '../../serving/resources';

/**
 * Version: charts/kube-prometheus-stack/Chart.yaml of prometheus-community/helm-charts at commit cf408a290aec
 * (Prometheus operator 0.93.1). Kinds: `helm template --include-crds` of that version with the values below.
 */
export const KUBE_PROMETHEUS_STACK: PinnedChart = {
  repository: 'https://prometheus-community.github.io/helm-charts',
  name: 'kube-prometheus-stack',
  version: '88.5.3',
  clusterKinds: [
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Secret' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'DaemonSet' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'monitoring.coreos.com', kind: 'Alertmanager' },
    { group: 'monitoring.coreos.com', kind: 'Prometheus' },
    { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
    { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
  ],
};

/** Props of `kubePrometheusStack`. */
export interface KubePrometheusStackProps extends ChartOverrides {
  /** Namespace to install into; node-exporter needs it to admit privileged pods. */
  readonly namespace: string;

  /**
   * Secret with the keys `admin-user` and `admin-password`, created outside of git. The chart would generate a new
   * password for every comparison, and the application would never be in sync.
   *
   * @default 'grafana-admin'
   */
  readonly grafanaAdminSecret?: string;

  /**
   * Time that Prometheus keeps samples.
   *
   * @default Duration.days(15)
   */
  readonly retention?: Duration;

  /**
   * Volume of each Prometheus.
   *
   * @default Size.gibibytes(20)
   */
  readonly storage?: Size;

  /**
   * Storage class of the volumes.
   *
   * @default - the cluster's default storage class
   */
  readonly storageClass?: string;

  /**
   * Number of Prometheus pods; each scrapes everything.
   *
   * @default 1
   */
  readonly prometheusReplicas?: number;

  /**
   * Number of Alertmanager pods; they deduplicate notifications.
   *
   * @default 1
   */
  readonly alertmanagerReplicas?: number;
}

/**
 * The Helm release of Prometheus, Alertmanager, Grafana and the Prometheus operator, with the values that the other
 * constructs of this package need.
 *
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
 * @example kubePrometheusStack({ namespace: 'observability', retention: Duration.days(30) });
 */
export function kubePrometheusStack(props: KubePrometheusStackProps): HelmRelease {
  const { namespace, values = {}, addedKinds } = props;
  return new HelmRelease({
    chart: KUBE_PROMETHEUS_STACK,
    releaseName: KUBE_PROMETHEUS_STACK.name,
    namespace,
    addedKinds,
    values: mergeValues(
      {
        fullnameOverride: KUBE_PROMETHEUS_STACK.name,
        crds: { enabled: true },
        prometheus: { prometheusSpec: prometheusSpec(props) },
        alertmanager: { alertmanagerSpec: alertmanagerSpec(props) },
        grafana: grafana(props),
        // Rules are checked before they are committed. Without the webhook the release needs no jobs to make and
        // patch certificates, which Argo CD would run on every sync, and git stays equal to what is live.
        prometheusOperator: { admissionWebhooks: { enabled: false }, tls: { enabled: false } },
        // Out of reach in managed clusters, where their alerts would fire for ever; and each needs a Service in
        // kube-system, where the project would then hold the right to write every kind of this list.
        coreDns: { enabled: false },
        kubeControllerManager: { enabled: false },
        kubeEtcd: { enabled: false },
        kubeProxy: { enabled: false },
        kubeScheduler: { enabled: false },
      },
      values,
    ),
  });
}

function prometheusSpec(props: KubePrometheusStackProps): HelmValues {
  const { retention = Duration.days(15), storage = Size.gibibytes(20), prometheusReplicas = 1 } = props;
  const selector = { matchLabels: { ...OPERATOR_LABELS } };
  return {
    replicas: prometheusReplicas,
    retention: prometheusDuration(retention),
    // written out although the chart derives them from the release's name: our ServiceMonitors depend on it
    ruleSelector: selector,
    serviceMonitorSelector: selector,
    podMonitorSelector: selector,
    probeSelector: selector,
    storageSpec: { volumeClaimTemplate: { spec: volumeClaim(storage, props.storageClass) } },
  };
}

function volumeClaim(storage: Size, storageClassName: string | undefined): HelmValues {
  return {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: bytes(storage) } },
    ...(storageClassName === undefined ? {} : { storageClassName }),
  };
}

function alertmanagerSpec({ alertmanagerReplicas = 1 }: KubePrometheusStackProps): HelmValues {
  return {
    replicas: alertmanagerReplicas,
    // empty would select every AlertmanagerConfig of the cluster
    alertmanagerConfigSelector: { matchLabels: { ...OPERATOR_LABELS } },
    // each config is for the alerts of its own namespace
    alertmanagerConfigMatcherStrategy: { type: 'OnNamespace' },
  };
}

function grafana({ grafanaAdminSecret = 'grafana-admin' }: KubePrometheusStackProps): HelmValues {
  return {
    admin: { existingSecret: grafanaAdminSecret, userKey: 'admin-user', passwordKey: 'admin-password' },
    testFramework: { enabled: false },
    sidecar: {
      dashboards: {
        enabled: true,
        label: GRAFANA_SIDECAR.dashboardLabel,
        labelValue: GRAFANA_SIDECAR.labelValue,
        folderAnnotation: GRAFANA_SIDECAR.folderAnnotation,
        searchNamespace: 'ALL',
        provider: { foldersFromFilesStructure: true },
      },
      datasources: {
        enabled: true,
        label: GRAFANA_SIDECAR.datasourceLabel,
        labelValue: GRAFANA_SIDECAR.labelValue,
        searchNamespace: 'ALL',
      },
    },
  };
}
