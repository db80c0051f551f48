/** What the sidecars of Grafana look for on ConfigMaps: what we label, and what we tell the chart of Grafana. */
export const GRAFANA_SIDECAR = {
  dashboardLabel: 'grafana_dashboard',
  datasourceLabel: 'grafana_datasource',
  labelValue: '1',
  folderAnnotation: 'grafana_folder',
} as const;
