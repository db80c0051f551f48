/** What the Prometheus of the chart kube-prometheus-stack selects ServiceMonitors and PrometheusRules by. */
export const OPERATOR_LABELS: Readonly<Record<string, string>> = { release: 'kube-prometheus-stack' };
