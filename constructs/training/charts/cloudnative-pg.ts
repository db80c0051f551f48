import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';
import { containerResources, type ContainerSize } from '../../observability/charts/container-size';

/**
 * Version: charts/cloudnative-pg/Chart.yaml of cloudnative-pg/charts at commit b21ad2dd (operator 1.30.0). Kinds: its
 * templates, with the values below.
 */
const CLOUDNATIVE_PG: PinnedChart = {
  repository: 'https://cloudnative-pg.github.io/charts',
  name: 'cloudnative-pg',
  version: '0.29.0',
  clusterKinds: [
    { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
    { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
  ],
};

const DEFAULT_SIZE: ContainerSize = { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(256) };

/** Props of `cloudNativePg`. */
export interface CloudNativePgProps extends ChartOverrides {
  /** Namespace to install into, such as `cnpg-system`. */
  readonly namespace: string;

  /**
   * Requests and limits of the operator.
   *
   * @default - 100m and 256Mi, for some ten clusters
   */
  readonly size?: ContainerSize;
}

/**
 * The operator CloudNativePG, which runs the clusters that `PostgresCluster` describes, in every namespace.
 *
 * @see https://cloudnative-pg.io/docs/
 * @example cloudNativePg({ namespace: 'cnpg-system' });
 */
export function cloudNativePg(props: CloudNativePgProps): HelmRelease {
  const { namespace, size = DEFAULT_SIZE, values = {}, addedKinds } = props;
  return new HelmRelease({
    chart: CLOUDNATIVE_PG,
    releaseName: CLOUDNATIVE_PG.name,
    namespace,
    addedKinds,
    values: mergeValues(
      { fullnameOverride: CLOUDNATIVE_PG.name, resources: containerResources('size', size) },
      values,
    ),
  });
}
