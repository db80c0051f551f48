import { workloadLabels, workloadMatchLabels } from '../private/workload-labels';

/** Values of the labels of a service's objects. */
export interface ServiceLabelOptions {
  readonly name: string;
  /** Tag of the image. */
  readonly version: string;
  /** Name of the application that the service is part of. */
  readonly partOf: string;
}

const APP = 'inference-service';

/** The labels by which a service's pods are found. They never change, because a Deployment's selector is immutable. */
export function matchLabels(name: string): Record<string, string> {
  return workloadMatchLabels(APP, name);
}

/** The labels of every object of a service. */
export function serviceLabels(options: ServiceLabelOptions): Record<string, string> {
  return workloadLabels({ ...options, app: APP, component: 'model-server' });
}
