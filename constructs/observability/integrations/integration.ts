import type { AlertmanagerConfigSpecReceivers } from '../../../imports/monitoring.coreos.com';

/** One way to notify people of an alert. A severity can have several. */
export type Integration = Omit<AlertmanagerConfigSpecReceivers, 'name'>;

/** Options of every integration. */
export interface IntegrationProps {
  /**
   * Whether the end of an alert is notified, too.
   *
   * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings
   *
   * @default true
   */
  readonly sendResolved?: boolean;
}
