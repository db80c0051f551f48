import type { InferenceService } from '../../serving/inference-service';

/** Options of every dashboard of a service. */
export interface ServiceDashboardOptions {
  /** The service that is shown. */
  readonly service: InferenceService;
  /**
   * Address of the folder with the runbooks.
   *
   * @default - no links to runbooks
   */
  readonly runbooks?: string;
}
