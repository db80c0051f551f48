/** What the labels of a service's objects are made of. */
export interface ServiceLabelOptions {
  readonly name: string;
  /** Tag of the image. */
  readonly version: string;
  /** Name of the whole that the service belongs to. */
  readonly partOf: string;
}

/** The labels by which a service's pods are found. They never change: a Deployment's selector cannot. */
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

/** A tag may be longer than a label's value, and begin or end with what a label may not. */
function labelValue(tag: string): string {
  return tag
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/[^A-Za-z0-9]+$/, '');
}
