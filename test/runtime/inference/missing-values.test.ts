import { describe, expect, it } from 'vitest';
import { Forest } from '../../../runtime/model/forest';
import { encodeForest } from '../../../runtime/model/forest-codec';
import { LEAF } from '../../../runtime/model/forest-layout';
import type { Feature } from '../../../runtime/model/artifact';
import { smallArtifactContent, smallModel } from '../../support/small-model';
import { testService } from '../../support/test-service';

const FEATURES: Feature[] = [
  { kind: 'numeric', name: 'temperature', minimum: 11, maximum: 29, missingAs: 20 },
  { kind: 'numeric', name: 'load', minimum: 0.3, maximum: 0.7, missingAs: 0.5 },
  { kind: 'categorical', name: 'zone', categories: ['eu', 'us'], missingAs: 0 },
];

/** A tree a feature. A missing temperature counts as hot, a missing load as low, and a missing zone is not "us". */
const content = smallArtifactContent({
  features: FEATURES,
  forest: encodeForest(
    new Forest({
      selection: 'mode',
      columns: 4,
      classes: 2,
      missing: true,
      nodes: {
        columns: Uint8Array.of(1, LEAF, LEAF, 6, LEAF, LEAF, 4, LEAF, LEAF),
        thresholds: Float64Array.of(30, 0.8, 0.5),
        leaves: Float64Array.of(1, 0, 1, 0, 1, 0),
      },
    }),
  ),
});

describe('a model that was trained with missing values', () => {
  const service = () => testService({ driftMinimumSample: 2 }, { model: smallModel(content) });

  it('takes null, and an absent name, and sends the row where each split says', async () => {
    const { predict } = service();
    const positional = await predict({
      data: [
        [null, null, null],
        [20, 0.9, null],
        [null, 0.9, 'eu'],
      ],
    });
    // votes for 1: temperature alone; load alone; temperature and load
    expect(await positional.json()).toMatchObject({ predictions: [0, 0, 1] });
    const named = await predict({ features: { load: 0.9, zone: null } });
    expect(await named.json()).toMatchObject({ prediction: 1 });
  });

  it('still refuses a text in place of a number', async () => {
    const answer = await service().predict({ values: ['', 0.5, 'eu'] });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { detail: 'row 0, feature "temperature" must be a finite number or null, got the text ""' },
    ]);
  });

  it('lets drift detection see what stands for a missing value', async () => {
    const { predict, service: server } = service();
    await predict({ data: Array.from({ length: 100 }, () => [null, null, null]) });
    expect(server.serving.model!.drift!.state()).toMatchObject({ enabled: true });
  });

  it('writes null into the log', async () => {
    const { predict, lines } = service();
    await predict({ values: [null, 0.5, null] });
    expect(lines.find(({ msg }) => msg === 'prediction')).toMatchObject({
      input: { temperature: null, load: 0.5, zone: null },
    });
  });
});

it('a model that was trained without missing values refuses null', async () => {
  const answer = await testService().predict({ values: [null, 0.5, 'eu'] });
  expect(answer.status).toBe(400);
});
