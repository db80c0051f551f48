import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ScrapedService, SizedService } from '../observability/scraped-service';

/** Numbers of pods between which an autoscaler chooses. */
export interface ScaledPods {
  /** Fewest pods. */
  readonly minReplicas: number;
  /** Most pods. */
  readonly maxReplicas: number;
}

/** Pods that an autoscaler can scale: an `InferenceService`, or a `StreamScorer`. */
export interface ScalingTarget extends ScrapedService, SizedService {
  /** What runs the pods: a Deployment or a Rollout. */
  readonly workload: ApiObject;

  /**
   * Hands the number of pods to an autoscaler.
   *
   * @param pods fewest and most pods that it asks for
   * @throws if the number was given, or another autoscaler has the pods
   */
  scaleBy(autoscaler: Construct, pods: ScaledPods): void;
}
