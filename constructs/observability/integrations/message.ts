// Go templates over https://prometheus.io/docs/alerting/latest/notifications: the alert's own words first, then
// the page that says what to do.

/** One line: the problem, its place, and whether it is resolved. */
export const MESSAGE_TITLE =
  '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}] ' +
  '{{ .CommonLabels.alertname }} in {{ .CommonLabels.namespace }}';

/** Each alert of the group: summary, description and runbook, in plain text. */
export const MESSAGE_TEXT =
  '{{ range .Alerts }}{{ .Annotations.summary }}\n' +
  '{{ .Annotations.description }}\n' +
  '{{ with .Annotations.runbook_url }}Runbook: {{ . }}\n{{ end }}{{ end }}';
