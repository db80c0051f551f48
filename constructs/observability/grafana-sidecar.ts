/**
 * Labels of ConfigMaps that Grafana's sidecars look for. The ConfigMaps and the values of Grafana's chart share them.
 */
export const GRAFANA_SIDECAR = {
  dashboardLabel: 'grafana_dashboard',
  datasourceLabel: 'grafana_datasource',
  labelValue: '1',
  folderAnnotation: 'grafana_folder',
} as const;
