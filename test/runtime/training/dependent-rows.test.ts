import { describe, expect, test } from 'vitest';
import { quietDetector } from '../../../bench/drift/quiet-detector';
import { servedDetector } from '../../../bench/drift/served-detector';
import { readCsv } from '../../../runtime/data/read-csv';
import { formatArtifact, parseArtifact } from '../../../runtime/model/artifact-file';
import { loadModel } from '../../../runtime/model/load-model';
import type { TrainedModel } from '../../../runtime/model/trained-model';
import { modelCard } from '../../../runtime/report/model-card';
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

  test('does not judge what follows the day in windows of another size, and says why', () => {
    const state = quietDetector(model, { driftWindow: 50, driftMinimumSample: 50 }).state();
    expect(state.features).toMatchObject([
      { unjudged: 'window_not_calibrated', tests: [] },
      { unjudged: null, tests: expect.arrayContaining([expect.anything()]) as unknown },
    ]);
  });

  test('has it on the model card', () => {
    const card = modelCard(parseArtifact(formatArtifact(training.content)));
    expect(card).toMatch(
      /Rows resemble the rows before them \(sun\).*windows of 100 rows.*period .* 2[89]\d rows/u,
    );
  });

  test('judges full windows only, so that a restart begins with no verdict', () => {
    const service = servedDetector(model);
    const [night] = [days(DAY, 4).slice(DAY / 2, DAY / 2 + 60)];
    for (const [sun, noise] of night) service.serve(Float64Array.of(sun!, noise!));
    expect(service.drifting()).toBe(false);
  });
});

describe('a feature that rises as long as there is data', async () => {
  const normal = normalSource(5);
  const text = Array.from(
    { length: 2000 },
    (_, row) => `${row / 1000 + 0.1 * normal()},${normal()},${row % 2}`,
  );
  const { dataset, digest } = readCsv(Buffer.from(`trend,noise,y\n${text.join('\n')}\n`));
  const training = await train(dataset, {
    name: 'trend',
    label: 'y',
    trees: 5,
    maxDepth: 4,
    dataDigest: digest,
  });
  const model = modelOf(training);
  const next = (by: number) =>
    Array.from({ length: 1000 }, (_, row) => [by + row / 1000 + 0.1 * normal(), normal()]);

  test('is said to be unjudged: in the state, on the card and by a warning', () => {
    const { features } = quietDetector(model, {}).state();
    expect(features.map(({ unjudged }) => unjudged)).toEqual(['period_not_covered', null]);
    expect(modelCard(parseArtifact(formatArtifact(training.content)))).toContain(
      '- trend: wandered as slowly',
    );
    expect(training.warnings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^"trend" wanders as slowly as the data is long/u),
    );
  });

  test('raises no alarm within what training has seen, and one far outside of it', () => {
    expect(drifting(model, next(1))).toBe(0);
    expect(drifting(model, next(20))).toBeGreaterThan(0.8);
  });
});
