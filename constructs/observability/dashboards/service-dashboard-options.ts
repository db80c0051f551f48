import type { InferenceService } from '../../serving/inference-service';
import type { GraphProps, PanelProps } from './panel-props';

/** What all dashboards of a service have. */
export interface ServiceDashboardOptions {
  readonly service: InferenceService;
  /**
   * Address of the folder with the runbooks.
   *
   * @default - no link to them
   */
  readonly runbooks?: string;
  /**
   * Numbers of your own, in the last row.
   *
   * @default - none
   */
  readonly numbers?: readonly PanelProps[];
  /**
   * Graphs of your own, in the last row.
   *
   * @default - none
   */
  readonly graphs?: readonly GraphProps[];
}
