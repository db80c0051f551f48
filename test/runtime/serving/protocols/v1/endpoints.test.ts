import { describe, expect, it } from 'vitest';
import { smallModel, smallRegressionContent } from '../../../../support/small-model';
import { emptyService, testService, type TestService } from '../../../../support/test-service';
import { ask } from '../../../../support/ask';

const PREDICT = '/v1/models/small:predict';

function predict({ service }: TestService, body: unknown, path = PREDICT) {
  return Promise.resolve(
    ask(service, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

describe('the V1 protocol', () => {
  it('lists the model, and says whether it is ready', async () => {
    const { service } = testService();
    expect(await (await ask(service, '/v1/models')).json()).toEqual({ models: ['small'] });
    expect(await (await ask(service, '/v1/models/small')).json()).toEqual({ name: 'small', ready: true });
    expect((await ask(service, '/v1/models/other')).status).toBe(404);
    expect((await ask(emptyService().service, '/v1/models/small')).status).toBe(503);
  });

  it.each([
    [
      'lists',
      [
        [20, 0.5, 'eu'],
        [31, 0.9, 'eu'],
      ],
    ],
    [
      'objects',
      [
        { temperature: 20, load: 0.5, zone: 'eu' },
        { zone: 'eu', load: 0.9, temperature: 31 },
      ],
    ],
  ])('answers instances that are %s with as many predictions', async (_, instances) => {
    const service = testService();
    expect(await (await predict(service, { instances })).json()).toEqual({ predictions: [0, 1] });
    expect(service.service.serving.model!.drift!.state().window.rows).toBe(2);
  });

  it('answers a regression with values', async () => {
    const service = testService({}, { model: smallModel(smallRegressionContent()) });
    const answer = await predict(
      service,
      { instances: [[31, 0.9, 'eu']] },
      '/v1/models/small-regression:predict',
    );
    expect(await answer.json()).toEqual({ predictions: [30] });
  });

  it.each([
    ['no instances', {}, 400, 'instances'],
    ['an empty list', { instances: [] }, 400, 'no rows'],
    ['a row too short', { instances: [[20, 0.5]] }, 400, 'feature "zone"'],
    ['a row of another form than the first', { instances: [[20, 0.5, 'eu'], {}] }, 400, 'row 1'],
    ['a scalar', { instances: [1] }, 400, 'row 0'],
    ['too many rows', { instances: Array(1001).fill([20, 0.5, 'eu']) }, 413, 'MAX_ROWS'],
  ])('refuses %s, as a problem document that clients of V1 can read', async (_, body, status, text) => {
    const answer = await predict(testService(), body);
    expect(answer.status).toBe(status);
    // KServe's client reads `error` of no other type
    expect(answer.headers.get('content-type')).toBe('application/json');
    const problem = (await answer.json()) as { detail: string; error: string };
    expect(problem.detail).toContain(text);
    expect(problem.error).toBe(problem.detail);
  });

  it('ignores members that the protocol does not have, and counts them', async () => {
    const service = testService();
    const body = { instances: [[20, 0.5, 'eu']], signature_name: 'x', parameters: null };
    expect((await predict(service, body)).status).toBe(200);
    expect(await service.registry.getSingleMetricAsString('protocol_ignored_members_total')).toContain(
      'protocol_ignored_members_total{protocol="v1"} 2',
    );
  });

  it('refuses them where the service is strict', async () => {
    const answer = await predict(testService({ protocolStrict: true }), {
      instances: [[20, 0.5, 'eu']],
      inputs: [],
    });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      400,
      'the protocol has no member "inputs"; leave it out, or set PROTOCOL_STRICT=false',
    ]);
  });

  it('is asked with an escaped colon, too', async () => {
    expect(
      (await predict(testService(), { instances: [[20, 0.5, 'eu']] }, '/v1/models/small%3Apredict')).status,
    ).toBe(200);
    expect(
      (await predict(testService(), { instances: [[20, 0.5, 'eu']] }, '/v1/models/small%3apredict')).status,
    ).toBe(200);
  });

  it('answers 405 to other methods, with the method that is allowed', async () => {
    const { service } = testService();
    const get = await ask(service, PREDICT);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    const post = await ask(service, '/v1/models/small', { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('takes a body without a content type', async () => {
    const body = new TextEncoder().encode('{"instances":[[20,0.5,"eu"]]}');
    expect((await ask(testService().service, PREDICT, { method: 'POST', body })).status).toBe(200);
  });

  it('says in the same form that there is nothing at a path of the protocol', async () => {
    const answer = await ask(testService().service, '/v1/models/small/metadata');
    const problem = (await answer.json()) as { detail: string; error: string };
    expect([answer.status, problem.error]).toEqual([404, problem.detail]);
  });

  it('knows the model by its whole name, and labels its metrics by the pattern', async () => {
    const service = testService();
    expect((await predict(service, { instances: [] }, '/v1/models/other:predict')).status).toBe(404);
    expect(await service.registry.getSingleMetricAsString('http_requests_total')).toContain(
      '{method="POST",route="/v1/models/{model}:predict",status="404"} 1',
    );
  });
});
