import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../runtime/contract/routes';
import { smallModel, smallRegressionContent } from '../../support/small-model';
import { emptyService, testService } from '../../support/test-service';
import { ask, askAt } from '../../support/ask';

const CALM = { temperature: 20, load: 0.5, zone: 'eu' };
const HOT = { temperature: 31, load: 0.9, zone: 'eu' };

describe('POST /predict', () => {
  it.each([
    ['values', { values: [31, 0.9, 'eu'] }],
    ['features', { features: HOT }],
    ['features in any order', { features: { zone: 'eu', load: 0.9, temperature: 31 } }],
  ])('answers one row given as %s with one prediction', async (_, body) => {
    const answer = await testService({ driftEnabled: false }).predict(body);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      prediction: 1,
      drift: false,
      drift_detected: false,
      model: { name: 'small', version: '1.0.0' },
    });
  });

  it.each([
    [
      'data',
      {
        data: [
          [20, 0.5, 'eu'],
          [31, 0.9, 'eu'],
        ],
      },
    ],
    ['a list of features', { features: [CALM, HOT] }],
    ['a bare list', [CALM, HOT]],
    ['a list of whole requests', [{ features: CALM }, { features: HOT }]],
  ])('answers rows given as %s with as many predictions', async (_, body) => {
    const answer = await testService({ driftEnabled: false }).predict(body);
    expect(await answer.json()).toMatchObject({ predictions: [0, 1], drift: false, drift_detected: false });
  });

  it('gives the share of trees that voted for each class, when asked', async () => {
    const { predict } = testService();
    expect(await (await predict({ values: [20, 0.9, 'eu'], probabilities: true })).json()).toMatchObject({
      prediction: 0,
      probabilities: { 0: 2 / 3, 1: 1 / 3 },
    });
    const rows = await predict({
      data: [
        [20, 0.5, 'eu'],
        [20, 0.9, 'us'],
      ],
      probabilities: true,
    });
    expect(await rows.json()).toMatchObject({
      probabilities: [
        { 0: 1, 1: 0 },
        { 0: 1 / 3, 1: 2 / 3 },
      ],
    });
  });

  it('answers a regression with the mean of its trees, and has no probabilities for it', async () => {
    const { predict } = testService({}, { model: smallModel(smallRegressionContent()) });
    expect(await (await predict({ features: HOT })).json()).toMatchObject({ prediction: 30 });
    expect((await predict({ features: HOT, probabilities: true })).status).toBe(400);
  });

  it('names the features that have drifted', async () => {
    const answer = await testService().predict({ values: [200, 0.5, 'eu'] });
    expect(await answer.json()).toMatchObject({
      drift: true,
      drift_detected: true,
      findings: [{ feature: 'temperature', value: 200, statistic: 36, threshold: 4 }],
    });
  });

  it('keeps a refused request out of the drift window', async () => {
    const { service, predict } = testService();
    await predict({
      data: [
        [20, 0.5, 'eu'],
        [20, null, 'eu'],
      ],
    });
    expect(service.serving.model!.drift!.state().window.rows).toBe(0);
    await predict({
      data: [
        [20, 0.5, 'eu'],
        [20, 0.5, 'eu'],
      ],
    });
    expect(service.serving.model!.drift!.state().window.rows).toBe(2);
  });

  it('answers 503 until a model is loaded, and counts why', async () => {
    const { predict, registry } = emptyService();
    const answer = await predict({ features: CALM });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await registry.getSingleMetricAsString('inference_errors_total')).toContain(
      'inference_errors_total{reason="not_ready"} 1',
    );
  });

  it('finishes with the model that the request began with when another one is swapped in', async () => {
    const { service, predict } = testService();
    const { model } = service.serving.model!;
    const own = model.predict.bind(model);
    model.predict = (values, rows) => {
      service.swapModel(smallModel(smallRegressionContent()));
      return own(values, rows);
    };
    const before = await predict({ features: HOT });
    expect(await before.json()).toMatchObject({ prediction: 1, model: { name: 'small' } });
    const after = await predict({ features: HOT });
    expect(await after.json()).toMatchObject({ prediction: 30, model: { name: 'small-regression' } });
  });

  it('says nothing of the inside when something fails there', async () => {
    const { service, predict, lines } = testService();
    const { model } = service.serving.model!;
    model.predict = () => {
      throw new Error('secret of /the/inside');
    };
    const answer = await predict({ features: CALM });
    expect(answer.status).toBe(500);
    const body = await answer.text();
    expect(body).not.toContain('secret');
    expect(body).not.toContain('.ts');
    expect(lines.at(-1)).toMatchObject({
      requestId: 'a-new-id-1',
      err: { message: 'secret of /the/inside' },
    });
  });
});

describe('the other routes', () => {
  it('answers /livez and /healthz before a model is loaded, and no other probe', async () => {
    const { service } = emptyService();
    const statuses = [
      ROUTES.livez,
      ROUTES.healthz,
      ROUTES.readyz,
      ROUTES.health,
      ROUTES.model,
      ROUTES.drift,
    ].map(async (path) => (await ask(service, path)).status);
    expect(await Promise.all(statuses)).toEqual([200, 200, 503, 503, 503, 503]);
  });

  it('is ready and healthy with a model, and neither while it drains', async () => {
    const { service } = testService();
    expect((await ask(service, ROUTES.readyz)).status).toBe(200);
    const health = await ask(service, ROUTES.health);
    expect(await health.json()).toMatchObject({
      status: 'ready',
      model: { name: 'small', version: '1.0.0' },
    });
    service.serving.draining = true;
    expect((await ask(service, ROUTES.readyz)).status).toBe(503);
    expect((await ask(service, ROUTES.health)).status).toBe(503);
    expect((await ask(service, ROUTES.livez)).status).toBe(200);
  });

  it('closes the connection with every answer while it drains, and still predicts', async () => {
    const { service, predict } = testService();
    expect((await predict({ features: CALM })).headers.get('connection')).not.toBe('close');
    service.serving.draining = true;
    const answer = await predict({ features: CALM });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect((await ask(service, '/nowhere')).headers.get('connection')).toBe('close');
  });

  it('shows the card of the model without its forest and samples', async () => {
    const answer = await ask(testService().service, ROUTES.model);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      name: 'small',
      features: [{ name: 'temperature' }, {}, {}],
      metrics: {},
    });
    expect(text).not.toContain('"forest"');
    expect(text).not.toContain('"sample"');
  });

  it('shows the state of the detectors, or that there are none', async () => {
    const on = await ask(testService().service, ROUTES.drift);
    expect(await on.json()).toMatchObject({ enabled: true, window: { rows: 0 } });
    const off = await ask(testService({ driftEnabled: false }).service, ROUTES.drift);
    expect(await off.json()).toEqual({
      enabled: false,
      detail: expect.stringContaining('DRIFT_ENABLED is false') as string,
    });
  });

  it('lists every route of the contract at /', async () => {
    const answer = await ask(testService({ feedbackEnabled: true }).service, '/');
    const { endpoints } = (await answer.json()) as { endpoints: { path: string }[] };
    expect(endpoints.map(({ path }) => path).sort()).toEqual(Object.values(ROUTES).sort());
  });

  it('serves /metrics on the port of its own alone, where there is one', async () => {
    const { service } = testService({ metricsPort: 9090 });
    expect((await ask(service, ROUTES.metrics)).status).toBe(404);
    const metrics = await askAt(service.metricsOnly!, ROUTES.metrics);
    expect(await metrics.text()).toContain('model_info{name="small"');
    expect((await askAt(service.metricsOnly!, ROUTES.predict, { method: 'POST' })).status).toBe(404);
  });

  it('answers 404 and 405 with problem documents, the latter with what is allowed', async () => {
    const { service } = testService();
    const nowhere = await ask(service, '/nowhere');
    expect(nowhere.headers.get('content-type')).toBe('application/problem+json');
    expect(await nowhere.json()).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
    const wrong = await ask(service, ROUTES.predict);
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
    expect((await ask(service, ROUTES.model, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers HEAD where it answers GET', async () => {
    const answer = await ask(testService().service, ROUTES.livez, { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});

describe('the request id', () => {
  it('is the one that the caller sent', async () => {
    const answer = await testService().predict({ features: CALM }, { 'x-request-id': 'trace-1' });
    expect(answer.headers.get('x-request-id')).toBe('trace-1');
  });

  it.each(['', 'two words', '"quoted"', 'x'.repeat(129)])('is a new one instead of %j', async (header) => {
    const answer = await testService().predict({ features: CALM }, { 'x-request-id': header });
    expect(answer.headers.get('x-request-id')).toBe('a-new-id-1');
  });
});
