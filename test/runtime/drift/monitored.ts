import pino from 'pino';
import { Registry } from 'prom-client';
import { DriftMonitor, type DriftMonitorOptions } from '../../../runtime/drift/drift-monitor';
import type { DriftEpisode } from '../../../runtime/drift/drift-report';
import { createMetrics } from '../../../runtime/metrics';
import type { Baseline, Feature } from '../../../runtime/model/artifact';

const model = { name: 'telemetry', version: '3', digest: `sha256:${'a'.repeat(64)}` };

/** A numeric feature, and its baseline in two bins that part at the mean. */
export function numeric(
  name: string,
  mean: number,
  standardDeviation: number,
): [Feature, Baseline['features'][number]] {
  return [
    { kind: 'numeric', name, minimum: mean - 5 * standardDeviation, maximum: mean + 5 * standardDeviation },
    { kind: 'numeric', mean, standardDeviation, edges: [mean], counts: [500, 500], sample: '' },
  ];
}

export function categorical(name: string, categories: string[]): [Feature, Baseline['features'][number]] {
  return [
    { kind: 'categorical', name, categories },
    { kind: 'categorical', counts: categories.map(() => 100) },
  ];
}

/** A monitor over a real registry and a real logger, with all that came out of it. */
export function monitored(
  pairs: readonly [Feature, Baseline['features'][number]][],
  settings: Partial<DriftMonitorOptions['settings']> = {},
) {
  const registry = new Registry();
  const metrics = createMetrics(registry);
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const episodes: DriftEpisode[] = [];
  const time = { now: Date.UTC(2026, 0, 1) };
  const create = (features: typeof pairs): DriftMonitor =>
    new DriftMonitor({
      features: features.map(([feature]) => feature),
      baseline: {
        rows: 1000,
        features: features.map(([, baseline]) => baseline),
        prediction: { kind: 'categorical', counts: [900, 100] },
      },
      model,
      settings: {
        driftThreshold: 4,
        driftMinimumShift: 0.5,
        driftWindow: 100,
        driftMinimumSample: 30,
        logRedact: [],
        ...settings,
      },
      metrics,
      logger,
      clock: () => time.now,
      onEpisode: (event) => episodes.push(event),
    });
  const monitor = create(pairs);

  return {
    monitor,
    create,
    lines,
    episodes,
    time,
    /** Rows that were all answered with the first class. */
    observe: (values: readonly number[] | Float64Array, rows = 1) =>
      monitor.observe(Float64Array.from(values), rows, new Float64Array(rows)),
    /** The value of one series as a scrape shows it, or undefined where there is none. */
    scrape: async (series: string): Promise<number | undefined> => {
      const line = (await registry.metrics()).split('\n').find((text) => text.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.slice(series.length + 1));
    },
  };
}
