/** Values of the labels of a workload's objects. */
export interface WorkloadLabelOptions {
  /** Name of the program. */
  readonly app: string;
  /** Its role, such as `model-server`. */
  readonly component: string;
  /** Name of the workload. */
  readonly name: string;
  /** Tag of the image. */
  readonly version: string;
  /** Name of the application that the workload is part of. */
  readonly partOf: string;
}

/** The labels by which a workload's pods are found. They never change, because a Deployment's selector is immutable. */
export function workloadMatchLabels(app: string, name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': app, 'app.kubernetes.io/instance': name };
}

/** The labels of every object of a workload, https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels */
export function workloadLabels(options: WorkloadLabelOptions): Record<string, string> {
  const { app, component, name, version, partOf } = options;
  return {
    ...workloadMatchLabels(app, name),
    'app.kubernetes.io/version': labelValue(version),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': partOf,
    'app.kubernetes.io/managed-by': 'cdk8s',
  };
}

/**
 * A tag may be longer than a label's value, and begin or end with characters that a label must not begin or end with.
 */
function labelValue(tag: string): string {
  return tag
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/[^A-Za-z0-9]+$/, '');
}
