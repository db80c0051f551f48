import { expect, test } from 'vitest';
import type { DriftState } from '../../../runtime/drift/drift-state';
import { decodeFloat64s, encodeFloat64s } from '../../../runtime/model/float64s';
import type { DriftEvent } from '../../../runtime/webhook/event-schema';
import { smallArtifactContent, smallModel } from '../../support/small-model';
import { testService } from '../../support/test-service';
import { receiver } from '../webhook/receiver';

const WINDOW = 50;

/** The small model again, trained on what its elder sister calls drift, and with `pressure` in place of `load`. */
function successor() {
  const { features, baseline } = smallArtifactContent();
  const [temperature, load, zone] = features;
  const [spread, ...others] = baseline.features;
  if (spread?.kind !== 'numeric' || temperature?.kind !== 'numeric')
    throw new Error('temperature is a number');
  const warmer = {
    ...spread,
    mean: spread.mean + 40,
    edges: spread.edges.map((edge) => edge + 40),
    sample: encodeFloat64s(decodeFloat64s(spread.sample).map((value) => value + 40)),
  };
  return smallModel(
    smallArtifactContent({
      version: '2.0.0',
      features: [
        { ...temperature, minimum: temperature.minimum + 40, maximum: temperature.maximum + 40 },
        { ...load!, name: 'pressure' },
        zone!,
      ],
      // two of three questions are answered with yes where it is so warm and half of the rows are from the "us"
      baseline: {
        ...baseline,
        features: [warmer, ...others],
        prediction: { kind: 'categorical', counts: [80, 20] },
      },
    }),
  );
}

const rowsAt = (temperature: number) => ({
  data: Array.from({ length: WINDOW }, (_, row) => [
    temperature + (row % 5) - 2,
    0.5,
    row % 5 === 0 ? 'us' : 'eu',
  ]),
});

test('a model that takes over while an episode is open ends it, and starts with nothing of it', async () => {
  const { url, received } = await receiver();
  const { service, registry, predict } = testService({
    driftTests: ['mean_shift'],
    driftWindow: WINDOW,
    driftMinimumSample: WINDOW,
    driftEvaluateEvery: 1,
    driftEvaluateSeconds: 0,
    driftWebhook: url.href,
    driftWebhookAllowHttp: true,
    driftWebhookAllowPrivate: true,
  });
  const state = (): DriftState => service.serving.model!.drift!.state();
  const events = (): DriftEvent[] => received.map(({ body }) => JSON.parse(body) as DriftEvent);
  const send = async (temperature: number, windows = 4) => {
    for (let window = 0; window < windows; window++) {
      expect((await predict(rowsAt(temperature))).status).toBe(200);
      // an evaluation takes a few turns of the event loop, one for each feature
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const series = async (name: string): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));

  await send(60);
  expect(state().window.status).toBe('drift');
  expect(await series('drift_overall_state')).toEqual(['drift_overall_state 2']);
  const before = { digest: service.serving.model!.model.digest, baseline: state().baseline.id };

  const next = successor();
  service.swapModel(next);
  expect(state()).toMatchObject({
    baseline: { modelDigest: next.digest },
    window: { rows: 0, status: 'warming_up' },
    features: [
      { feature: 'temperature', condition: 'none', baselineMean: 60 },
      { feature: 'pressure', condition: 'none' },
      { feature: 'zone', condition: 'none' },
    ],
    episodes: 0,
  });
  expect(state().baseline.id).not.toBe(before.baseline);
  expect(await series('drift_overall_state')).toEqual(['drift_overall_state 0']);
  expect(await series('drift_window_rows')).toEqual(['drift_window_rows 0']);
  expect(await series('drift_baseline_info')).toEqual([
    expect.stringContaining(`baseline="${state().baseline.id}"`),
  ]);
  expect(await series('drift_detected{feature="load"}')).toEqual([]);
  expect(await series('drift_detected{feature="temperature"}')).toEqual([
    'drift_detected{feature="temperature"} 0',
  ]);

  // what was drift to the model before is what this one was trained on
  await send(60);
  expect(state().window).toMatchObject({ rows: WINDOW, status: 'stable' });
  await send(20);
  await expect.poll(() => received.length).toBe(3);
  expect(events()).toMatchObject([
    { type: 'cdk8s-aiops.drift.started', data: { model: { version: '1.0.0', digest: before.digest } } },
    {
      type: 'cdk8s-aiops.drift.ended',
      data: {
        episode: events()[0]!.data.episode,
        reason: 'model_replaced',
        model: { version: '1.0.0', digest: before.digest },
        windowRows: WINDOW,
      },
    },
    { type: 'cdk8s-aiops.drift.started', data: { model: { version: '2.0.0', digest: next.digest } } },
  ]);
  expect(events()[2]!.data.episode).not.toBe(events()[0]!.data.episode);

  await service.flush(5000);
  expect(events().at(-1)).toMatchObject({
    type: 'cdk8s-aiops.drift.ended',
    data: { episode: events()[2]!.data.episode, reason: 'stopped' },
  });
});
