import pino from 'pino';
import { Registry } from 'prom-client';
import { baselineId } from '../../../runtime/drift/baseline-id';
import { DriftDetector, type DriftDetectorOptions } from '../../../runtime/drift/drift-detector';
import type { DriftEpisode } from '../../../runtime/drift/drift-state';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import type { Baseline, Feature } from '../../../runtime/model/artifact';
import { encodeFloat64s } from '../../../runtime/model/float64s';
import { normalRows } from './normal-rows';

const model = { name: 'telemetry', version: '3', digest: `sha256:${'a'.repeat(64)}`, classes: ['no', 'yes'] };

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

/** A numeric feature with a normal baseline: deciles, and a sample of 1,000 rows, the same rows for every feature. */
export function normal(
  name: string,
  mean: number,
  standardDeviation: number,
): [Feature, Baseline['features'][number]] {
  const [feature] = numeric(name, mean, standardDeviation);
  // [stats.norm.ppf(k / 10) for k in range(1, 10)]
  const deciles = [-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816];
  return [
    feature,
    {
      kind: 'numeric',
      mean,
      standardDeviation,
      edges: deciles.map((z) => mean + standardDeviation * z),
      counts: new Array<number>(10).fill(100),
      sample: encodeFloat64s(normalRows(2024)(1000, 1, mean, standardDeviation)),
    },
  ];
}

/**
 * A detector over a real registry and a real logger, with all that came out of it. Unless told otherwise it judges the
 * mean alone, at every request, and believes it at once.
 */
export function testDetector(
  pairs: readonly [Feature, Baseline['features'][number]][],
  settings: Partial<DriftDetectorOptions['settings']> = {},
  schedule: DriftDetectorOptions['schedule'] = (task) => {
    task();
  },
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
  const baselines: string[] = [];
  let episodeCount = 0;
  const create = (features: typeof pairs): DriftDetector => {
    const baseline: Baseline = {
      rows: 1000,
      features: features.map(([, own]) => own),
      prediction: { kind: 'categorical', counts: [900, 100] },
    };
    baselines.push(baselineId(baseline));
    return new DriftDetector({
      features: features.map(([feature]) => feature),
      baseline,
      model,
      settings: {
        driftThreshold: 4,
        driftMinimumShift: 0.5,
        driftWindow: 100,
        driftWindowSeconds: undefined,
        driftMinimumSample: 30,
        driftTests: ['mean_shift'],
        driftCorrection: 'bonferroni',
        driftFalseAlarmBudget: 0.001,
        driftMinimumEffect: 0.2,
        driftConfirmations: 1,
        driftConfirmationWindows: 1,
        driftEvaluateEvery: 1,
        driftEvaluateSeconds: 0,
        logRedact: [],
        ...settings,
      },
      metrics,
      logger,
      clock: () => time.now,
      timer: () => 0,
      schedule,
      newId: () => `episode-${++episodeCount}`,
      onEpisode: (event) => episodes.push(event),
    });
  };
  const detector = create(pairs);
  const scrape = async (series: string): Promise<number | undefined> => {
    const line = (await registry.metrics()).split('\n').find((text) => text.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };

  return {
    detector,
    create,
    lines,
    episodes,
    time,
    /** Rows of which every tenth is answered with the second class, as in the baseline. */
    observe: (values: readonly number[] | Float64Array, rows = 1) =>
      detector.observe(
        Float64Array.from(values),
        rows,
        Float64Array.from({ length: rows }, (_, row) => Number(row % 10 === 9)),
      ),
    /** The value of one series as a scrape shows it, or undefined where there is none. */
    scrape,
    /** The same for a bin of the baseline of one of the detectors, in the order they were made; the latest by default. */
    scrapeBin: (metric: string, feature: string, bin: string, index = baselines.length - 1) =>
      scrape(`${metric}{feature="${feature}",bin="${bin}",baseline="${baselines[index]}"}`),
  };
}
