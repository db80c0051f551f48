import { describe, expect, test } from 'vitest';
import { servedDetector } from '../../../bench/drift/served-detector';
import { readCsv } from '../../../runtime/data/read-csv';
import { formatArtifact } from '../../../runtime/model/artifact-file';
import { loadModel } from '../../../runtime/model/load-model';
import type { TrainedModel } from '../../../runtime/model/trained-model';
import { train, type Training } from '../../../runtime/training/train';
import type { TrainOptions } from '../../../runtime/training/train-options';
import { normalSource } from './normal-source';

const DAY = 288;

/** Day and night in `sun`, independent noise in `noise`; the label follows both. */
function days(rows: number, seed: number): number[][] {
  const normal = normalSource(seed);
  return Array.from({ length: rows }, (_, row) => {
    const sun = Math.sin((2 * Math.PI * row) / DAY) + 0.3 * normal();
    const noise = normal();
    return [sun, noise, Number(sun + noise + 0.3 * normal() > 0)];
  });
}

async function trained(options: Partial<TrainOptions> = {}): Promise<Training> {
  const text = days(20 * DAY, 1).map((row) => row.join(','));
  const { dataset, digest } = readCsv(Buffer.from(`sun,noise,y\n${text.join('\n')}\n`));
  return train(dataset, { name: 'days', label: 'y', trees: 10, maxDepth: 6, dataDigest: digest, ...options });
}

const modelOf = ({ content }: Training): TrainedModel => loadModel(formatArtifact(content));

/** Share of the rows during which drift is confirmed. */
function drifting(model: TrainedModel, rows: readonly number[][], driftWindow = 100): number {
  const service = servedDetector(model, { driftWindow });
  let open = 0;
  for (const [sun, noise] of rows) {
    service.serve(Float64Array.of(sun!, noise!));
    open += Number(service.drifting());
  }
  return open / rows.length;
}

const clean = days(30 * DAY, 2);
const shifted = (column: number, by: number) =>
  days(10 * DAY, 3).map((row) => row.map((value, at) => (at === column ? value + by : value)));

describe('a service whose rows follow the time of day', async () => {
  const training = await trained();
  const model = modelOf(training);

  test('confirms no drift in 30 days in which nothing changes', () => {
    expect(drifting(model, clean)).toBe(0);
  });

  test('would confirm it every day if the rows were taken for independent', async () => {
    expect(drifting(modelOf(await trained({ rowOrder: 'none' })), clean)).toBeGreaterThan(0.5);
  });

  test('still confirms a shift of what does not follow the day', () => {
    expect(drifting(model, shifted(1, 1))).toBeGreaterThan(0.8);
  });

  test('still confirms a shift of what does, if it is far outside of the day', () => {
    expect(drifting(model, shifted(0, 3))).toBeGreaterThan(0.8);
  });

  test('is told which window finds smaller shifts', () => {
    expect(training.content.baseline.dependence).toMatchObject({ features: ['covered', 'none'] });
    const [{ check, message }] = training.warnings as [Training['warnings'][number]];
    expect(check).toBe('row-order');
    expect(message).toMatch(/--drift-window 2[89]\d\./u);
  });

  test('finds a smaller shift with a window of a whole day, and raises no alarm without one', async () => {
    const whole = modelOf(await trained({ driftWindow: DAY }));
    expect(drifting(whole, clean, DAY)).toBe(0);
    expect(drifting(whole, shifted(0, 0.4), DAY)).toBeGreaterThan(0.8);
    expect(drifting(model, shifted(0, 0.4))).toBeLessThan(0.5);
  });

  test('judges full windows only, so that a restart begins with no verdict', () => {
    const service = servedDetector(model);
    const [night] = [days(DAY, 4).slice(DAY / 2, DAY / 2 + 60)];
    for (const [sun, noise] of night) service.serve(Float64Array.of(sun!, noise!));
    expect(service.drifting()).toBe(false);
  });
});
