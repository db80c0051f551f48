/** Values of the labels of a service's objects. */
export interface ServiceLabelOptions {
  readonly name: string;
  /** Tag of the image. */
  readonly version: string;
  /** Name of the application that the service is part of. */
  readonly partOf: string;
}

/** The labels by which a service's pods are found. They never change, because a Deployment's selector is immutable. */
export function matchLabels(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': 'inference-service', 'app.kubernetes.io/instance': name };
}

/** The labels of every object of a service, https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels */
export function serviceLabels({ name, version, partOf }: ServiceLabelOptions): Record<string, string> {
  return {
    ...matchLabels(name),
    'app.kubernetes.io/version': labelValue(version),
    'app.kubernetes.io/component': 'model-server',
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
