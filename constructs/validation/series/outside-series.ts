import { RETRAINING_METRICS } from '../../../runtime/contract/retraining';

/**
 * Series of other exporters that rules and dashboards may read, with their labels besides those of the scrape. A series
 * that is not here is a typing error, or belongs in the option `outsideSeries`.
 */
export const OUTSIDE_SERIES: Readonly<Record<string, readonly string[]>> = {
  // Prometheus creates these for each target and each alert
  up: [],
  scrape_duration_seconds: [],
  scrape_samples_scraped: [],
  scrape_series_added: [],
  ALERTS: ['alertname', 'alertstate', 'severity'],
  ALERTS_FOR_STATE: ['alertname', 'severity'],

  // pushed by `cdk8s-aiops retrain`
  ...Object.fromEntries(Object.values(RETRAINING_METRICS).map(({ name }) => [name, ['model', 'outcome']])),

  // kube-state-metrics, docs/metrics in its repository
  kube_cronjob_created: ['cronjob'],
  kube_cronjob_status_last_successful_time: ['cronjob'],
  kube_deployment_spec_replicas: ['deployment'],
  kube_deployment_status_replicas: ['deployment'],
  kube_deployment_status_replicas_available: ['deployment'],
  kube_deployment_status_replicas_ready: ['deployment'],
  kube_deployment_status_replicas_unavailable: ['deployment'],
  kube_deployment_status_replicas_updated: ['deployment'],
  kube_horizontalpodautoscaler_spec_max_replicas: ['horizontalpodautoscaler'],
  kube_horizontalpodautoscaler_spec_min_replicas: ['horizontalpodautoscaler'],
  kube_horizontalpodautoscaler_status_condition: ['horizontalpodautoscaler', 'condition', 'status'],
  kube_horizontalpodautoscaler_status_current_replicas: ['horizontalpodautoscaler'],
  kube_horizontalpodautoscaler_status_desired_replicas: ['horizontalpodautoscaler'],
  kube_horizontalpodautoscaler_status_target_metric: [
    'horizontalpodautoscaler',
    'metric_name',
    'metric_target_type',
  ],
  kube_job_failed: ['job_name', 'condition'],
  kube_job_status_start_time: ['job_name'],
  kube_pod_container_resource_limits: ['resource', 'unit', 'node', 'uid'],
  kube_pod_container_resource_requests: ['resource', 'unit', 'node', 'uid'],
  kube_pod_container_status_last_terminated_reason: ['reason', 'uid'],
  kube_pod_container_status_ready: ['uid'],
  kube_pod_container_status_restarts_total: ['uid'],
  kube_pod_container_status_waiting_reason: ['reason', 'uid'],
  kube_pod_info: ['node', 'host_ip', 'pod_ip', 'created_by_kind', 'created_by_name', 'uid'],
  kube_pod_labels: ['label_app_kubernetes_io_name', 'label_app_kubernetes_io_instance', 'uid'],
  kube_pod_status_phase: ['phase', 'uid'],
  kube_pod_status_ready: ['condition', 'uid'],
  kube_poddisruptionbudget_status_current_healthy: ['poddisruptionbudget'],
  kube_poddisruptionbudget_status_desired_healthy: ['poddisruptionbudget'],

  // cAdvisor, in the kubelet
  container_cpu_cfs_periods_total: ['id', 'image', 'name', 'node'],
  container_cpu_cfs_throttled_periods_total: ['id', 'image', 'name', 'node'],
  container_cpu_usage_seconds_total: ['cpu', 'id', 'image', 'name', 'node'],
  container_memory_rss: ['id', 'image', 'name', 'node'],
  container_memory_working_set_bytes: ['id', 'image', 'name', 'node'],
  container_network_receive_bytes_total: ['id', 'image', 'name', 'node', 'interface'],
  container_network_transmit_bytes_total: ['id', 'image', 'name', 'node', 'interface'],
};
