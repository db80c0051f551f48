/** Strimzi's label on everything that belongs to a cluster, and on the pods that it makes for one. */
export const CLUSTER_LABEL = 'strimzi.io/cluster';

/** Strimzi's label on pods: the component that they are of. */
export const COMPONENT_LABEL = 'strimzi.io/name';

/** Labels of an object of ours that is not a pod. */
export function kafkaLabels(name: string, component: string, partOf: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'kafka',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': partOf,
    'app.kubernetes.io/managed-by': 'cdk8s',
  };
}
