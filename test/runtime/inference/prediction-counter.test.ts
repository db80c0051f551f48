import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { METRICS, OTHER_CLASSES } from '../../../runtime/contract/metrics';
import { PredictionCounter } from '../../../runtime/inference/prediction-counter';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import { smallModel, smallRegressionContent } from '../../support/small-model';
import { testService } from '../../support/test-service';

/** What `predictions_total` has, by class. */
async function countedBy(registry: Registry): Promise<Record<string, number>> {
  const text = await registry.getSingleMetricAsString(METRICS.predictions.name);
  return Object.fromEntries(
    [...text.matchAll(/^predictions_total\{class="(.*)"\} (\d+)$/gm)].map(([, name, value]) => [
      name!,
      Number(value),
    ]),
  );
}

/** A model of 60 classes; the later ones are the more frequent in its training data. */
const MANY = {
  classes: Array.from({ length: 60 }, (_, index) => `class ${index}`),
  baseline: {
    ...smallModel().baseline,
    prediction: { kind: 'categorical' as const, counts: Array.from({ length: 60 }, (_, index) => index) },
  },
};

const CALM = { temperature: 20, load: 0.5, zone: 'eu' };
const HOT = { temperature: 31, load: 0.9, zone: 'us' };

test('every class begins at 0, and each answered row is counted by its class', async () => {
  const { registry, predict } = testService();
  expect(await countedBy(registry)).toEqual({ 0: 0, 1: 0 });
  await predict({ features: HOT });
  await predict({ features: [CALM, CALM, HOT] });
  expect(await countedBy(registry)).toEqual({ 0: 2, 1: 2 });
});

test('rows that are refused are counted by no class', async () => {
  const { registry, predict } = testService();
  expect((await predict({ features: [CALM, { ...CALM, load: 'x' }] })).status).toBe(400);
  expect(await countedBy(registry)).toEqual({ 0: 0, 1: 0 });
});

test('the 50 most frequent classes have a series each, and the rest have one together', async () => {
  const registry = new Registry();
  const counter = new PredictionCounter(createMetrics(registry), MANY);
  counter.count(Float64Array.of(9, 0, 10, 59, 59));
  const counted = await countedBy(registry);
  expect(Object.keys(counted)).toHaveLength(51);
  expect(counted).toMatchObject({ 'class 10': 1, 'class 59': 2, 'class 58': 0, [OTHER_CLASSES]: 2 });
});

test('values of a regression model are not counted', async () => {
  const { registry, predict } = testService({}, { model: smallModel(smallRegressionContent()) });
  expect((await predict({ features: CALM })).status).toBe(200);
  expect(await countedBy(registry)).toEqual({});
});
