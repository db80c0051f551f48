/** Labels by which the Prometheus of the chart kube-prometheus-stack selects ServiceMonitors and PrometheusRules. */
export const OPERATOR_LABELS: Readonly<Record<string, string>> = { release: 'kube-prometheus-stack' };
