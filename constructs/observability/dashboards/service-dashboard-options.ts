import type { InferenceService } from '../../serving/inference-service';

/** Options of every dashboard of a service. */
export interface ServiceDashboardOptions {
  readonly service: InferenceService;
  /**
   * Address of the folder with the runbooks.
   *
   * @default - no links to runbooks
   */
  readonly runbooks?: string;
}
