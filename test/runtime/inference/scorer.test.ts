import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parseConfig, toEnvironment, type Settings } from '../../../runtime/config/config';
import type { ExpectationSuite } from '../../../runtime/expectations/suite';
import { InvalidRowsError } from '../../../runtime/inference/invalid-rows-error';
import type { InferenceInput } from '../../../runtime/inference/inference-input';
import { LoadedModel } from '../../../runtime/inference/loaded-model';
import { PredictionLog } from '../../../runtime/inference/prediction-log';
import { Scorer } from '../../../runtime/inference/scorer';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import { smallArtifactContent, smallModel } from '../../support/small-model';

/** Inference without any protocol, as a batch or a consumer of a topic has it. */
function inference(settings: Settings = {}, expectations: ExpectationSuite['columns'] = {}) {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { base: undefined },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const registry = new Registry();
  const metrics = createMetrics(registry);
  let now = 0;
  const clock = () => now;
  const loaded = new LoadedModel(
    smallModel({
      ...smallArtifactContent(),
      expectations: { schema: 'cdk8s-aiops/expectations/v1', columns: expectations },
    }),
    {
      config: parseConfig(toEnvironment(settings)),
      metrics,
      logger,
      now: () => 0,
      clock,
      schedule: (task) => {
        task();
      },
      newId: () => 'episode',
      onEpisode: () => undefined,
    },
  );
  const log = new PredictionLog({ logger, random: () => 0, clock: () => 0, sampleRatio: 1, redact: [] });
  const scorer = new Scorer({ metrics, log, clock });
  const score = (input: InferenceInput) =>
    scorer.score(loaded, 'id-1', () => {
      now += 3;
      return input;
    }).inference;
  return { loaded, registry, lines, score };
}

const CALM = [20, 0.5, 'eu'];
const rows = (...given: readonly unknown[]): InferenceInput => ({
  rows: { form: 'positional', rows: given },
  single: false,
  probabilities: false,
});

describe('inference', () => {
  it('predicts for rows of values, and for objects by feature name', () => {
    const { score } = inference();
    expect([...score(rows(CALM, [31, 0.9, 'eu'])).predictions]).toEqual([0, 1]);
    const named = [{ zone: 'eu', load: 0.9, temperature: 31 }];
    expect([...score({ ...rows(), rows: { form: 'named', rows: named } }).predictions]).toEqual([1]);
  });

  it('predicts for values row by row, and for the values of each feature', () => {
    const { score } = inference();
    const flat = { form: 'flat', elements: [...CALM, 31, 0.9, 'eu'], count: 2 } as const;
    const columns = {
      form: 'columns',
      columns: [Float64Array.of(20, 31), [0.5, 0.9], ['eu', 'eu']],
      count: 2,
    } as const;
    for (const given of [flat, columns]) {
      expect([...score({ ...rows(), rows: given }).predictions]).toEqual([0, 1]);
    }
  });

  it('gives vote shares when they are asked for, and only then', () => {
    const { score } = inference();
    expect(score(rows(CALM)).probabilities).toBeUndefined();
    expect([...score({ ...rows(CALM), probabilities: true }).probabilities!]).toEqual([1, 0]);
  });

  it('adds the rows that it answers to the drift window, and says which features have drifted', () => {
    const { loaded, score } = inference();
    expect(score(rows(CALM)).drift).toEqual({ drift: false, findings: [] });
    expect(score(rows([200, 0.5, 'eu'])).drift).toMatchObject({
      drift: true,
      findings: [{ feature: 'temperature' }],
    });
    expect(loaded.drift!.state().window.rows).toBe(2);
  });

  it('refuses a batch with one row that cannot be used, and adds none of it to the window', () => {
    const { loaded, score } = inference();
    expect(() => score(rows(CALM, [20, null, 'eu']))).toThrow(InvalidRowsError);
    expect(loaded.drift!.state().window.rows).toBe(0);
  });

  it('says which expectations the rows break, and answers them all the same', () => {
    const { score } = inference({}, { temperature: { max: 25 } });
    const { predictions, violations } = score(rows(CALM, [31, 0.9, 'eu'], [32, 0.9, 'eu']));
    expect(violations).toEqual([{ feature: 'temperature', kind: 'max', rows: 2 }]);
    expect([...predictions]).toEqual([0, 1, 1]);
    expect(score(rows(CALM)).violations).toEqual([]);
  });

  it('refuses rows that break an expectation where that is asked for', () => {
    const { score } = inference({ dataQualityRefuse: true }, { temperature: { max: 25 } });
    expect(() => score(rows([31, 0.9, 'eu']))).toThrow('columns.temperature.max');
  });

  it('finds no drift where drift detection is off', () => {
    const { loaded, score } = inference({ driftEnabled: false });
    expect(score(rows([200, 0.5, 'eu'])).drift).toEqual({ drift: false, findings: [] });
    expect(loaded.drift).toBeUndefined();
  });

  it('times reading and predicting together, and logs the predictions under their id', async () => {
    const { registry, lines, score } = inference();
    score(rows(CALM));
    expect(await registry.metrics()).toContain('inference_latency_seconds_sum 0.003');
    expect(lines).toMatchObject([
      { requestId: 'id-1', rows: 1, output: [0], latencyMs: 3, msg: 'prediction' },
    ]);
  });
});
