/** What a program is, as its labels say it. */
export interface Application {
  readonly name: string;
  readonly component: string;
}

/** Values of the labels of a service's objects. */
export interface ServiceLabelOptions {
  readonly name: string;
  /** Tag of the image. */
  readonly version: string;
  /** Name of the application that the service is part of. */
  readonly partOf: string;
  /** The program. @default - a model behind HTTP */
  readonly application?: Application;
}

const INFERENCE_SERVICE: Application = { name: 'inference-service', component: 'model-server' };

/** The labels by which a service's pods are found. They never change, because a Deployment's selector is immutable. */
export function matchLabels(
  name: string,
  application: Application = INFERENCE_SERVICE,
): Record<string, string> {
  return { 'app.kubernetes.io/name': application.name, 'app.kubernetes.io/instance': name };
}

/** The labels of every object of a service, https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels */
export function serviceLabels(options: ServiceLabelOptions): Record<string, string> {
  const { name, version, partOf, application = INFERENCE_SERVICE } = options;
  return {
    ...matchLabels(name, application),
    'app.kubernetes.io/version': labelValue(version),
    'app.kubernetes.io/component': application.component,
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
