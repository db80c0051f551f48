import { z } from 'zod';

/** A target as Prometheus sees it. */
export interface TargetHealth {
  readonly job: string;
  readonly pod: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly error: string;
}

/** An alert's rule as Prometheus judges it, taken together with all others of its name. */
export interface AlertHealth {
  readonly name: string;
  readonly state: 'inactive' | 'pending' | 'firing';
  /** Series for which it is pending or firing. */
  readonly series: number;
  /** Why Prometheus cannot judge it. */
  readonly error: string;
}

const labels = z.record(z.string(), z.string());
const targetsSchema = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ labels, health: z.enum(['up', 'down', 'unknown']), lastError: z.string() }),
    ),
  }),
});
const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            state: z.enum(['inactive', 'pending', 'firing']),
            lastError: z.string().optional(),
            alerts: z.array(z.unknown()),
          }),
        ),
      }),
    ),
  }),
});
const namesSchema = z.object({ data: z.array(z.string()) });

const vectorSchema = z.object({
  data: z.object({
    result: z.array(z.object({ metric: labels, value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** One series at one time. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A client of Prometheus' HTTP API, https://prometheus.io/docs/prometheus/latest/querying/api/. */
export class PrometheusClient {
  constructor(readonly url: string) {}

  async targets(): Promise<TargetHealth[]> {
    const { data } = targetsSchema.parse(await this.get('/api/v1/targets?state=active'));
    return data.activeTargets.map(({ labels: { job = '', pod = '' }, health, lastError }) => ({
      job,
      pod,
      health,
      error: lastError,
    }));
  }

  async alerts(): Promise<AlertHealth[]> {
    const { data } = rulesSchema.parse(await this.get('/api/v1/rules?type=alert'));
    const byName = new Map<string, AlertHealth>();
    for (const { name, state, lastError = '', alerts } of data.groups.flatMap(({ rules }) => rules)) {
      const other = byName.get(name);
      byName.set(name, {
        name,
        state: other === undefined || SEVERITY[state] > SEVERITY[other.state] ? state : other.state,
        series: alerts.length + (other?.series ?? 0),
        error: lastError === '' ? (other?.error ?? '') : lastError,
      });
    }
    return [...byName.values()];
  }

  /** Names of all metrics that it has scraped or recorded. */
  async metricNames(): Promise<ReadonlySet<string>> {
    return new Set(namesSchema.parse(await this.get('/api/v1/label/__name__/values')).data);
  }

  /** The samples of an instant query. */
  async query(expr: string): Promise<readonly Sample[]> {
    const { data } = vectorSchema.parse(await this.get(`/api/v1/query?query=${encodeURIComponent(expr)}`));
    return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  private async get(path: string): Promise<unknown> {
    const response = await fetch(this.url + path, { signal: AbortSignal.timeout(5000) });
    return response.json();
  }
}

const SEVERITY = { inactive: 0, pending: 1, firing: 2 } as const;
