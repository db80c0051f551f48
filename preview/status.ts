import type { Arrival } from './alert-receiver';
import { NOBODY } from './local-routing';
import type { Preview } from './preview';
import { PrometheusClient, type AlertHealth, type TargetHealth } from './prometheus-client';
import type { ReplicaState } from './replica';
import type { AlertRule } from './rule-files';

interface ReplicaStatus {
  readonly pod: string;
  readonly state: ReplicaState;
  readonly pid: number | undefined;
  readonly restarts: number;
  readonly ports: readonly number[];
}

export interface AlertStatus extends AlertHealth {
  /** Receivers that have been told that it fires. */
  readonly told: readonly string[];
  /** Metrics that it reads and that nothing here makes. */
  readonly missing: readonly string[];
}

/** The status of a preview at one time. */
export interface Status {
  readonly replicas: readonly ReplicaStatus[];
  readonly targets: readonly TargetHealth[];
  readonly alerts: readonly AlertStatus[];
}

export async function readStatus(
  preview: Preview,
  rules: readonly AlertRule[],
  arrivals: readonly Arrival[],
): Promise<Status> {
  const replicas = preview.services.flatMap((service) =>
    service.replicas.map(({ pod, state, pid, restarts, options }) => ({
      pod,
      state,
      pid,
      restarts,
      ports: [...options.localPorts.values()],
    })),
  );
  if (preview.prometheus === undefined) return { replicas, targets: [], alerts: [] };
  const prometheus = new PrometheusClient(preview.prometheus.url);
  const [targets, alerts, known] = await Promise.all([
    prometheus.targets(),
    prometheus.alerts(),
    prometheus.metricNames(),
  ]);
  // before the first scrapes there are no series
  const scraped = targets.every(({ health }) => health !== 'unknown');
  return {
    replicas,
    targets,
    alerts: alerts.map((alert) => ({
      ...alert,
      told: toldOf(alert.name, arrivals),
      missing: rules
        .filter(({ name }) => name === alert.name)
        .flatMap(({ metrics }) => metrics)
        .filter((name) => scraped && !known.has(name)),
    })),
  };
}

function toldOf(alert: string, arrivals: readonly Arrival[]): string[] {
  const told = arrivals.filter((arrival) => arrival.alert === alert && arrival.status === 'firing');
  return [...new Set(told.map(({ receiver }) => (receiver === NOBODY ? 'nobody' : receiver)))];
}
