import type { InferenceService } from '../../serving/inference-service';

/** What all dashboards of a service have. */
export interface ServiceDashboardOptions {
  readonly service: InferenceService;
  /**
   * Address of the folder with the runbooks.
   *
   * @default - no link to them
   */
  readonly runbooks?: string;
}
