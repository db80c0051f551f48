import type { Construct } from 'constructs';
import type { ScrapedService, SizedService } from '../observability/scraped-service';

/** Pods that an autoscaler can scale: an `InferenceService`, or a `StreamScorer`. */
export interface ScalingTarget extends ScrapedService, SizedService {
  /**
   * Hands the number of pods to an autoscaler.
   *
   * @param maxReplicas the most pods that it will ask for
   * @throws if the number was given, or another autoscaler has the pods
   */
  scaleBy(autoscaler: Construct, maxReplicas: number): void;
}
