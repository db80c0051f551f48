import type { AlertmanagerConfigSpecReceivers } from '../../../imports/monitoring.coreos.com';

/** One way to tell people about an alert. Several make up what a severity is sent to. */
export type Integration = Omit<AlertmanagerConfigSpecReceivers, 'name'>;

/** What every integration offers. */
export interface IntegrationProps {
  /**
   * Whether the end of an alert is told as well.
   *
   * @default true
   */
  readonly sendResolved?: boolean;
}
