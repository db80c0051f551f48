import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { mergeValues } from '../../gitops/argo/helm-values';
import { type ContainerSize, containerResources } from '../../observability/charts/container-size';

/**
 * Version: charts/spark-operator-chart/Chart.yaml of kubeflow/spark-operator at the tag v2.5.2. Kinds: its templates, with
 * the values below.
 */
const SPARK_OPERATOR: PinnedChart = {
  repository: 'https://kubeflow.github.io/spark-operator',
  name: 'spark-operator',
  version: '2.5.2',
  clusterKinds: [
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  ],
  namespaceKinds: [
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'rbac.authorization.k8s.io', kind: 'Role' },
    { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  ],
};

/** A submission is a JVM of its own beside the operator. */
const DEFAULT_SIZE: ContainerSize = { cpuRequest: Cpu.millis(200), memory: Size.gibibytes(1) };

/** Props of `sparkOperator`. */
export interface SparkOperatorProps extends ChartOverrides {
  /** Namespace to install into. The chart brings no network policies, so it must not be one that denies all traffic. */
  readonly namespace: string;

  /** Namespaces whose SparkApplications it runs: those of `SparkStream` and `SparkBatch`. */
  readonly jobNamespaces: readonly string[];

  /**
   * Requests and limits of the operator.
   *
   * @default - 200m and 1Gi
   */
  readonly size?: ContainerSize;
}

/**
 * The Helm release of Kubeflow's Spark operator, which runs the SparkApplications of some namespaces. Its webhook is off:
 * our jobs write their pods as templates, which it takes as they are.
 *
 * @see https://www.kubeflow.org/docs/components/spark-operator/
 * @example sparkOperator({ namespace: 'spark-operator', jobNamespaces: ['streaming'] });
 */
export function sparkOperator(props: SparkOperatorProps): HelmRelease {
  const { namespace, jobNamespaces, size = DEFAULT_SIZE, values = {}, addedKinds } = props;
  if (jobNamespaces.length === 0) {
    throw new Error(
      "jobNamespaces must name a namespace, got [], with which the operator would read all; write ['streaming']",
    );
  }
  return new HelmRelease({
    chart: SPARK_OPERATOR,
    releaseName: 'spark-operator',
    namespace,
    otherNamespaces: [...jobNamespaces],
    addedKinds,
    values: mergeValues(
      {
        controller: { resources: containerResources('size', size), uiService: { enable: false } },
        webhook: { enable: false },
        spark: {
          jobNamespaces: [...jobNamespaces],
          // each job has an account of its own
          serviceAccount: { create: false },
          rbac: { create: false },
        },
      },
      values,
    ),
  });
}
