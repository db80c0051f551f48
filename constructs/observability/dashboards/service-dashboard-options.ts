import type { InferenceService } from '../../serving/inference-service';
import type { GraphProps, PanelProps } from './panel-props';

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
