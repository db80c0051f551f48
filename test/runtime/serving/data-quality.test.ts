import { describe, expect, test } from 'vitest';
import { smallArtifactContent, smallModel } from '../../support/small-model';
import { testService } from '../../support/test-service';
import { ask } from '../../support/ask';

const model = smallModel(
  smallArtifactContent({
    expectations: { schema: 'cdk8s-aiops/expectations/v1', columns: { load: { max: 1 } } },
  }),
);
const BROKEN = { temperature: 20, load: 1.5, zone: 'eu' };

describe('a row that breaks an expectation of the model', () => {
  test('is answered and counted', async () => {
    const { predict, registry } = testService({}, { model });
    expect((await predict({ features: BROKEN })).status).toBe(200);
    const text = await registry.metrics();
    expect(text).toContain('data_quality_violations_total{feature="load",kind="max"} 1\n');
    expect(text).toContain('data_quality_rows_total 1\n');
  });

  test('is refused with DATA_QUALITY_REFUSE, by row, feature and expectation, and never enters the drift window', async () => {
    const { service, predict, registry } = testService({ dataQualityRefuse: true }, { model });
    const answer = await predict({ features: [{ ...BROKEN, load: 0.5 }, BROKEN] });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      detail: 'row 1, feature "load" must be at most 1, as the expectation columns.load.max says, got 1.5',
      errors: [{ row: 1, feature: 'load', expectation: 'columns.load.max' }],
    });
    expect(service.serving.model!.drift!.state().window.rows).toBe(0);
    expect(await registry.metrics()).toContain('inference_errors_total{reason="invalid_input"} 1\n');
  });

  test('is refused in the Open Inference Protocol too', async () => {
    const { service } = testService({ dataQualityRefuse: true }, { model });
    const input = (name: string, datatype: string, value: unknown) => ({
      name,
      datatype,
      shape: [1],
      data: [value],
    });
    const answer = await ask(service, '/v2/models/small/infer', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        inputs: [input('temperature', 'FP64', 20), input('load', 'FP64', 1.5), input('zone', 'BYTES', 'eu')],
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('columns.load.max') as string });
  });

  test('shows its expectations at /model', async () => {
    const { service } = testService({}, { model });
    const card = (await (await ask(service, '/model')).json()) as { expectations: unknown };
    expect(card.expectations).toEqual(model.artifact.expectations);
  });
});

describe('requests that are refused', () => {
  const UNKNOWN = { temperature: 20, load: 0.5, zone: 'mars' };
  const KNOWN = { ...UNKNOWN, zone: 'eu' };
  const refusing = () => testService({ driftEvaluateSeconds: 0 });
  const stateOf = ({ service }: ReturnType<typeof testService>) => service.serving.model!.drift!.state();

  test('reach a verdict, though no row enters the drift window', async () => {
    const made = refusing();
    // one request is one opinion, and the next one confirms it
    for (const status of ['possible', 'drift']) {
      expect((await made.predict({ features: Array.from({ length: 30 }, () => UNKNOWN) })).status).toBe(400);
      expect(stateOf(made).window).toMatchObject({ rows: 0, status });
    }
    expect(stateOf(made).refused).toMatchObject({
      rows: 60,
      refusedRows: 60,
      features: [{ feature: 'zone', rows: 60 }],
    });
    const text = await made.registry.metrics();
    expect(text).toContain('drift_state{feature="refused rows"} 2\n');
    expect(text).toContain('drift_overall_state 2\n');
    expect(made.lines).toContainEqual(
      expect.objectContaining({ msg: 'Drift episode started', feature: 'refused rows', test: 'refused' }),
    );
    expect(await (await ask(made.service, '/drift')).json()).toMatchObject({
      refused: { condition: 'drift', tests: [{ test: 'refused', statistic: 1 }] },
    });
  });

  test('are over when rows are answered again', async () => {
    const made = refusing();
    for (let time = 0; time < 2; time++)
      await made.predict({ features: Array.from({ length: 30 }, () => UNKNOWN) });
    for (let time = 0; time < 4; time++)
      await made.predict({ features: Array.from({ length: 100 }, () => KNOWN) });
    expect(stateOf(made).refused).toMatchObject({ condition: 'none', refusedRows: 0 });
  });

  test('count each row once, and the others of the request as readable', async () => {
    const made = refusing();
    const rows = [KNOWN, { zone: 'mars' }, [20, 0.5], { ...KNOWN, other: 1 }];
    expect((await made.predict({ features: rows })).status).toBe(400);
    expect(stateOf(made).refused).toMatchObject({ rows: 4, refusedRows: 3 });
  });

  test('because of an expectation count, too', async () => {
    const made = testService({ dataQualityRefuse: true }, { model });
    await made.predict({ features: [{ ...BROKEN, load: 0.5 }, BROKEN] });
    expect(stateOf(made).refused).toMatchObject({
      rows: 2,
      refusedRows: 1,
      features: [{ feature: 'load', rows: 1 }],
    });
  });
});
