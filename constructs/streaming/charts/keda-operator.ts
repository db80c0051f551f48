import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';

/**
 * Version: keda/Chart.yaml of kedacore/charts at commit 1444d00d90d7 (KEDA 2.20.2). Kinds: its templates, with the values
 * below.
 */
const KEDA: PinnedChart = {
  repository: 'https://kedacore.github.io/charts',
  name: 'keda',
  version: '2.20.2',
  clusterKinds: [
    { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { group: 'apiregistration.k8s.io', kind: 'APIService' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'rbac.authorization.k8s.io', kind: 'Role' },
    { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  ],
};

/** Props of `kedaOperator`. */
export interface KedaOperatorProps extends ChartOverrides {
  /** Namespace to install into; `LagScalingPolicy` expects `keda`. */
  readonly namespace: string;
}

/**
 * The Helm release of KEDA, which scales by what Kubernetes does not know, such as the lag of a consumer group. A cluster
 * can have one: it serves the external metrics of the API server.
 *
 * Give it a project of its own: like every extension of the API server it binds a role in `kube-system`, so its project
 * may write there.
 *
 * @see https://keda.sh/docs/latest/deploy/#helm
 * @example kedaOperator({ namespace: 'keda' });
 */
export function kedaOperator({ namespace, values = {}, addedKinds }: KedaOperatorProps): HelmRelease {
  return new HelmRelease({
    chart: KEDA,
    releaseName: KEDA.name,
    namespace,
    otherNamespaces: ['kube-system'],
    addedKinds,
    values: mergeValues(
      {
        rbac: {
          // else it may write every custom resource of the cluster; Deployments it may scale without
          enabledCustomScaledRefKinds: false,
        },
        resources: {
          operator: resources('100m', '256Mi'),
          metricServer: resources('50m', '128Mi'),
          webhooks: resources('20m', '64Mi'),
        },
      },
      values,
    ),
  });
}

function resources(cpu: string, memory: string) {
  return { requests: { cpu, memory }, limits: { memory } };
}
