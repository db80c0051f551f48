import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';
import type { ScalingPolicy } from '../../serving/scaling-policy';

/**
 * Version: charts/prometheus-adapter/Chart.yaml of prometheus-community/helm-charts at commit cf408a290aec (adapter
 * 0.12.0). Kinds: its templates, with the values below.
 */
const PROMETHEUS_ADAPTER: PinnedChart = {
  repository: 'https://prometheus-community.github.io/helm-charts',
  name: 'prometheus-adapter',
  version: '5.3.0',
  clusterKinds: [
    { group: 'apiregistration.k8s.io', kind: 'APIService' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  ],
};

/** Props of `prometheusAdapter`. */
export interface PrometheusAdapterProps extends ChartOverrides {
  /** Namespace to install into. */
  readonly namespace: string;

  /** The autoscalers that read through it. It serves only their metrics. */
  readonly scaling: readonly ScalingPolicy[];

  /**
   * Address of Prometheus inside the cluster.
   *
   * @default - that of the Prometheus operator in the same namespace
   */
  readonly prometheusUrl?: string;
}

/**
 * prometheus-adapter, which serves metrics of Prometheus to autoscalers. A cluster can have one.
 *
 * Give it a project of its own: like every extension of the API server it binds a role in `kube-system`, so its project
 * may write there.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter
 * @throws if none of the autoscalers reads through it
 */
export function prometheusAdapter(props: PrometheusAdapterProps): HelmRelease {
  const { namespace, scaling, values = {}, addedKinds } = props;
  const url = new URL(props.prometheusUrl ?? `http://prometheus-operated.${namespace}.svc:9090`);
  const metrics = new Set(scaling.flatMap(({ customMetrics }) => customMetrics));
  if (metrics.size === 0) {
    throw new Error(
      'prometheusAdapter has nothing to serve: none of its autoscalers reads requestsPerSecond or requestsInFlight; ' +
        'give a ScalingPolicy one of them, or leave the adapter out',
    );
  }
  return new HelmRelease({
    chart: PROMETHEUS_ADAPTER,
    releaseName: PROMETHEUS_ADAPTER.name,
    namespace,
    otherNamespaces: ['kube-system'],
    addedKinds,
    values: mergeValues(
      {
        fullnameOverride: PROMETHEUS_ADAPTER.name,
        prometheus: {
          url: `${url.protocol}//${url.hostname}`,
          // a number; none if the scheme implies it
          port: Number(url.port),
          path: url.pathname === '/' ? '' : url.pathname,
        },
        rules: {
          // the chart's default rules serve every series of Prometheus to every reader of metrics
          default: false,
          custom: [...metrics].map(({ adapterRule }) => adapterRule),
        },
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      },
      values,
    ),
  });
}
