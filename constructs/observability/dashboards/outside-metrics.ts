import type { Metric } from '../../../runtime/contract/metrics';

// Series that others make, as runtime/contract/ has those of ours.

/** 1 for each alert that is pending or firing; Prometheus makes it. */
export const ALERTS = {
  name: 'ALERTS',
  type: 'gauge',
  help: '1 while an alert is pending or firing.',
  labels: ['alertname', 'alertstate', 'severity'],
} as const satisfies Metric;

/** Pods that an autoscaler asks for; kube-state-metrics makes it. */
export const DESIRED_REPLICAS = {
  name: 'kube_horizontalpodautoscaler_status_desired_replicas',
  type: 'gauge',
  help: 'Pods that the autoscaler asks for.',
  labels: ['horizontalpodautoscaler'],
} as const satisfies Metric;

/** Restarts of a container; kube-state-metrics makes it. */
export const RESTARTS = {
  name: 'kube_pod_container_status_restarts_total',
  type: 'counter',
  help: 'Restarts of the container.',
  labels: [],
} as const satisfies Metric;
