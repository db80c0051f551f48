import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { type HelmValues, mergeValues } from '../../gitops/argo/helm-values';
import {
  type DeadMansSwitchProps,
  type StackAlertsProps,
  secretFolder,
  stackConfig,
} from '../alertmanager/stack-config';
import { GRAFANA_SIDECAR } from '../grafana-sidecar';
import { OPERATOR_LABELS } from '../operator-labels';
import { prometheusDuration } from '../promql';
import { bytes } from '../../serving/resources';
import { containerResources, type ContainerSize } from './container-size';

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

/** The containers of the stack that have a size. */
export interface StackSizes {
  /** Memory grows with the series that it holds, about 1 GiB for 200,000. */
  readonly prometheus: ContainerSize;
  /** The container of each Alertmanager pod. */
  readonly alertmanager: ContainerSize;
  /** The sidecar of Prometheus and of Alertmanager that loads their configuration anew. */
  readonly configReloader: ContainerSize;
  /** The Prometheus operator. */
  readonly operator: ContainerSize;
  /** The container of Grafana. */
  readonly grafana: ContainerSize;
  /** Each of Grafana's two sidecars, which find dashboards and data sources. */
  readonly grafanaSidecar: ContainerSize;
  /** Memory grows with the objects of the cluster. */
  readonly kubeStateMetrics: ContainerSize;
  /** On every node. */
  readonly nodeExporter: ContainerSize;
}

/**
 * Sizes for a cluster of up to about 20 nodes and 500 pods, which is 300,000 series. kube-state-metrics' own advice is
 * 100m and 250 MiB for 100 nodes.
 */
const DEFAULT_SIZES: StackSizes = {
  prometheus: { cpuRequest: Cpu.millis(500), memory: Size.gibibytes(2) },
  alertmanager: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(128) },
  configReloader: { cpuRequest: Cpu.millis(10), memory: Size.mebibytes(64) },
  operator: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(256) },
  grafana: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(512) },
  grafanaSidecar: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(192) },
  kubeStateMetrics: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(256) },
  nodeExporter: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(64) },
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

  /**
   * Volume of each Alertmanager, for its silences and for what it has sent already.
   *
   * @see https://prometheus.io/docs/alerting/latest/alertmanager/#silences
   *
   * @default Size.gibibytes(1)
   */
  readonly alertmanagerStorage?: Size;

  /**
   * Receivers of the stack's own alerts, about nodes, volumes, Prometheus and objects that its operator rejected, and of
   * all others that no AlertmanagerConfig routes. They are in Alertmanager's own configuration, and their Secrets are
   * files, so that no rejected object takes them away. A missing Secret leaves Alertmanager running.
   *
   * @see https://prometheus.io/docs/alerting/latest/configuration/
   *
   * @default - nobody is told; the rule `alert-routes` refuses that
   */
  readonly alerts?: StackAlertsProps;

  /**
   * A service outside of the cluster that calls somebody when Alertmanager no longer calls it.
   *
   * @see https://runbooks.prometheus-operator.dev/runbooks/general/watchdog/
   *
   * @default - none: when Prometheus, Alertmanager or the network stops, no alert says so
   */
  readonly deadMansSwitch?: DeadMansSwitchProps;

  /**
   * Requests and limits of the containers.
   *
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
   *
   * @default - for up to about 20 nodes and 500 pods
   */
  readonly sizes?: Partial<StackSizes>;
}

/**
 * The Helm release of Prometheus, Alertmanager, Grafana and the Prometheus operator, with the values that the other
 * constructs of this package need.
 *
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
 * @example
 * kubePrometheusStack({
 *   namespace: 'observability',
 *   retention: Duration.days(30),
 *   alerts: { warning: [slack({ webhookUrl: { name: 'alert-receivers', key: 'slack-url' } })] },
 *   deadMansSwitch: { url: { name: 'alert-receivers', key: 'heartbeat-url' } },
 * });
 */
export function kubePrometheusStack(props: KubePrometheusStackProps): HelmRelease {
  const { namespace, values = {}, addedKinds } = props;
  const resources = stackResources({ ...DEFAULT_SIZES, ...props.sizes });
  return new HelmRelease({
    chart: KUBE_PROMETHEUS_STACK,
    releaseName: KUBE_PROMETHEUS_STACK.name,
    namespace,
    addedKinds,
    values: mergeValues(
      {
        fullnameOverride: KUBE_PROMETHEUS_STACK.name,
        crds: { enabled: true },
        // its inhibition holds back every alert of severity info; the other half is in stackConfig
        defaultRules: { disabled: { InfoInhibitor: true } },
        prometheus: { prometheusSpec: { ...prometheusSpec(props), resources: resources.prometheus } },
        alertmanager: alertmanager(props, resources.alertmanager),
        grafana: grafana(props, resources),
        'kube-state-metrics': { resources: resources.kubeStateMetrics },
        'prometheus-node-exporter': { resources: resources.nodeExporter },
        // Rules are checked before they are committed. Without the webhook the release needs no jobs to make and
        // patch certificates, which Argo CD would run on every sync, and git stays equal to what is live.
        prometheusOperator: {
          admissionWebhooks: { enabled: false },
          tls: { enabled: false },
          resources: resources.operator,
          prometheusConfigReloader: { resources: resources.configReloader },
        },
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

function alertmanager(props: KubePrometheusStackProps, resources: HelmValues): HelmValues {
  const { alertmanagerReplicas = 1, alertmanagerStorage = Size.gibibytes(1) } = props;
  const { config, secrets } = stackConfig(props.alerts, props.deadMansSwitch);
  return {
    config,
    alertmanagerSpec: {
      replicas: alertmanagerReplicas,
      resources,
      // empty would select every AlertmanagerConfig of the cluster
      alertmanagerConfigSelector: { matchLabels: { ...OPERATOR_LABELS } },
      // each is for the alerts of its own namespace, and one beside Alertmanager for those of all: some alerts of the
      // stack, such as Watchdog, have no namespace
      alertmanagerConfigMatcherStrategy: { type: 'OnNamespaceExceptForAlertmanagerNamespace' },
      storage: { volumeClaimTemplate: { spec: volumeClaim(alertmanagerStorage, props.storageClass) } },
      ...(secrets.length === 0 ? {} : secretFiles(secrets)),
    },
  };
}

/** As `alertmanagerSpec.secrets`, except that Alertmanager also starts while a Secret is missing. */
function secretFiles(names: readonly string[]): HelmValues {
  return {
    volumes: names.map((name) => ({ name: `secret-${name}`, secret: { secretName: name, optional: true } })),
    volumeMounts: names.map((name) => ({
      name: `secret-${name}`,
      mountPath: secretFolder(name),
      readOnly: true,
    })),
  };
}

type StackResources = Readonly<Record<keyof StackSizes, HelmValues>>;

function stackResources(sizes: StackSizes): StackResources {
  const of = (name: keyof StackSizes): HelmValues => containerResources(`sizes.${name}`, sizes[name]);
  return {
    prometheus: of('prometheus'),
    alertmanager: of('alertmanager'),
    configReloader: of('configReloader'),
    operator: of('operator'),
    grafana: of('grafana'),
    grafanaSidecar: of('grafanaSidecar'),
    kubeStateMetrics: of('kubeStateMetrics'),
    nodeExporter: of('nodeExporter'),
  };
}

function grafana(
  { grafanaAdminSecret = 'grafana-admin' }: KubePrometheusStackProps,
  resources: StackResources,
): HelmValues {
  return {
    admin: { existingSecret: grafanaAdminSecret, userKey: 'admin-user', passwordKey: 'admin-password' },
    testFramework: { enabled: false },
    resources: resources.grafana,
    sidecar: {
      resources: resources.grafanaSidecar,
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
