import type { Labels } from './label-selector';
import type { Manifest } from './manifest';
import type { Container, PodSpec } from './pod-view';

/** A container and its place in its object. */
export interface PlacedContainer {
  /** Name of the container. */
  readonly name: string;
  /** The image as it is written, such as `ghcr.io/acme/runtime:1.2.0`. */
  readonly image: string | undefined;
  /** Field path, such as `spec.template.spec.containers[0]`. */
  readonly path: string;
  /** True for an init container that ends before the other containers start; false for a sidecar. */
  readonly passing: boolean;
  /** @internal */
  readonly container: Container;
}

/** An object that makes pods, or a Pod. */
export interface Workload {
  /** The object: a Deployment, StatefulSet, ReplicaSet, Rollout, DaemonSet, Job, CronJob or Pod. */
  readonly manifest: Manifest;
  /** Namespace of its pods; `default` if the object names none. */
  readonly namespace: string;
  /** Labels of its pods. */
  readonly labels: Labels;
  /** Annotations of its pods. */
  readonly annotations: Labels;
  /** Field path of the pod template: `spec.template`, or deeper in a CronJob. Empty in a Pod. */
  readonly templatePath: string;
  /** Field path of the pod's spec, such as `spec.template.spec`. */
  readonly podPath: string;
  /** All containers, init containers first, in the order in which the kubelet starts them. */
  readonly containers: readonly PlacedContainer[];
  /**
   * Containers that somebody adds to a running Pod to look into it.
   *
   * @internal
   */
  readonly ephemeral: readonly PlacedContainer[];
  /** @internal */
  readonly pod: PodSpec;
}
