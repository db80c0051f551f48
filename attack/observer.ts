import { PrometheusClient } from '../preview/prometheus-client';
import { METRICS } from '../runtime/contract/metrics';

/** What Prometheus says of the service at one time. */
export interface Observation {
  /** Replicas by autoscaler. */
  readonly replicas: ReadonlyMap<string, number>;
  /** Mean CPU usage of the pods, as a percentage of their limits; undefined if no pod is scraped. */
  readonly cpuPercent: number | undefined;
  /** Alerts that are not quiet. */
  readonly alerts: ReadonlyMap<string, 'pending' | 'firing'>;
}

const REPLICAS = 'kube_horizontalpodautoscaler_status_current_replicas';
const POLL_MS = 2000;

/** Asks Prometheus again and again, and keeps the latest answer. A question that fails leaves it as it is. */
export class Observer {
  latest: Observation | undefined;
  /** Why the latest question failed. */
  problem: string | undefined;
  private readonly client: PrometheusClient;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    readonly url: string,
    private readonly onObservation: (observation: Observation) => void,
  ) {
    this.client = new PrometheusClient(url.replace(/\/+$/, ''));
  }

  async start(): Promise<void> {
    await this.look();
    if (!this.stopped) this.timer = setTimeout(() => void this.start(), POLL_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    try {
      const [replicas, cpu, alerts] = await Promise.all([
        this.client.query(REPLICAS),
        this.client.query(`avg(${METRICS.cpuUsage.name})`),
        this.client.alerts(),
      ]);
      this.latest = {
        replicas: new Map(
          replicas.map(({ labels, value }) => [labels['horizontalpodautoscaler'] ?? 'unnamed', value]),
        ),
        cpuPercent: cpu[0]?.value,
        alerts: new Map(
          alerts.flatMap(({ name, state }) => (state === 'inactive' ? [] : [[name, state] as const])),
        ),
      };
      this.problem = undefined;
      this.onObservation(this.latest);
    } catch (error) {
      const { message, cause } = error as Error;
      this.problem = cause instanceof Error ? cause.message : message;
    }
  }
}
