import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';
import { type ContainerSize, containerResources } from '../../observability/charts/container-size';

/**
 * Version: the tag 1.2.0 of strimzi/strimzi-kafka-operator, which releases its chart with the operator. Kinds: the
 * templates of packaging/helm-charts/helm3/strimzi-kafka-operator at that tag, with the values below.
 */
const STRIMZI: PinnedChart = {
  repository: 'quay.io/strimzi-helm',
  name: 'strimzi-kafka-operator',
  version: '1.2.0',
  clusterKinds: [
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
    { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  ],
};

const DEFAULT_SIZE: ContainerSize = { cpuRequest: Cpu.millis(200), memory: Size.mebibytes(384) };

/** Props of `strimziOperator`. */
export interface StrimziOperatorProps extends ChartOverrides {
  /** Namespace to install into, which is the only one that it watches: that of the `KafkaCluster`. */
  readonly namespace: string;

  /**
   * Requests and limits of the operator's container.
   *
   * @default - 200m and 384Mi, as the chart has them
   */
  readonly size?: ContainerSize;
}

/**
 * The Helm release of Strimzi's operator, which runs the `KafkaCluster` of its namespace. Pods of brokers meet the Pod
 * Security Standard "restricted".
 *
 * @see https://strimzi.io/docs/operators/latest/deploying#deploying-cluster-operator-helm-chart-str
 * @example strimziOperator({ namespace: 'streaming' });
 */
export function strimziOperator(props: StrimziOperatorProps): HelmRelease {
  const { namespace, size = DEFAULT_SIZE, values = {}, addedKinds } = props;
  return new HelmRelease({
    chart: STRIMZI,
    releaseName: 'strimzi',
    namespace,
    addedKinds,
    values: mergeValues(
      {
        watchAnyNamespace: false,
        resources: containerResources('size', size),
        enableServiceLinks: false,
        // in a closed namespace it would reach neither the API server nor the brokers
        operatorNetworkPolicy: { enabled: true },
        extraEnvs: [{ name: 'STRIMZI_POD_SECURITY_PROVIDER_CLASS', value: 'restricted' }],
      },
      values,
    ),
  });
}
