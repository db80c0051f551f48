import type { SecretKey } from '../../secret-key';
import type { Integration, IntegrationProps } from './integration';
import { MESSAGE_TITLE } from './message';

/** Props of `pagerDuty`. */
export interface PagerDutyProps extends IntegrationProps {
  /** Secret that holds the integration key of a PagerDuty service (Events API v2), in the namespace of the alerts. */
  readonly routingKey: SecretKey;
}

/**
 * Pages the person on call. The end of an alert resolves its incident.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#pagerduty_config
 */
export function pagerDuty({ routingKey, sendResolved = true }: PagerDutyProps): Integration {
  return {
    pagerdutyConfigs: [
      {
        routingKey,
        sendResolved,
        // PagerDuty accepts critical, error, warning and info, and refuses an event with any other severity
        severity: '{{ if .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}error{{ end }}',
        description: MESSAGE_TITLE,
        component: '{{ .CommonLabels.namespace }}',
        details: [
          { key: 'summary', value: '{{ .CommonAnnotations.summary }}' },
          { key: 'description', value: '{{ .CommonAnnotations.description }}' },
          { key: 'runbook', value: '{{ .CommonAnnotations.runbook_url }}' },
        ],
      },
    ],
  };
}
