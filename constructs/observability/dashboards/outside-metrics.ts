import type { Metric } from '../../../runtime/contract/metrics';

// Series of other exporters; those of the runtime are in runtime/contract/.

/** 1 for each alert that is pending or firing; from Prometheus. */
export const ALERTS = {
  name: 'ALERTS',
  type: 'gauge',
  help: '1 while an alert is pending or firing.',
  labels: ['alertname', 'alertstate', 'severity'],
} as const satisfies Metric;

/** Pods that an autoscaler requires; from kube-state-metrics. */
export const DESIRED_REPLICAS = {
  name: 'kube_horizontalpodautoscaler_status_desired_replicas',
  type: 'gauge',
  help: 'Pods that the autoscaler asks for.',
  labels: ['horizontalpodautoscaler'],
} as const satisfies Metric;

/** Restarts of a container; from kube-state-metrics. */
export const RESTARTS = {
  name: 'kube_pod_container_status_restarts_total',
  type: 'counter',
  help: 'Restarts of the container.',
  labels: [],
} as const satisfies Metric;
