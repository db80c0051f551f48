import type { HelmValues } from '../../gitops/argo/helm-values';

/**
 * Alertmanager's configuration as the chart kube-prometheus-stack has it where its values say nothing: nobody is told
 * about an alert that no AlertmanagerConfig routes, and `InfoInhibitor` holds back those of severity `info`.
 *
 * @see https://github.com/prometheus-community/helm-charts/blob/cf408a290aec/charts/kube-prometheus-stack/values.yaml
 */
export const CHART_CONFIG: HelmValues = {
  route: {
    receiver: 'null',
    routes: [{ receiver: 'null', matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [{ name: 'null' }],
  inhibit_rules: [
    {
      source_matchers: ['severity = critical'],
      target_matchers: ['severity =~ warning|info'],
      equal: ['namespace', 'alertname'],
    },
    {
      source_matchers: ['severity = warning'],
      target_matchers: ['severity = info'],
      equal: ['namespace', 'alertname'],
    },
    {
      source_matchers: ['alertname = InfoInhibitor'],
      target_matchers: ['severity = info'],
      equal: ['namespace'],
    },
    { target_matchers: ['alertname = InfoInhibitor'] },
  ],
};
