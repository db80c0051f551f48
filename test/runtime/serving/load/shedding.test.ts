import { expect, describe, it } from 'vitest';
import { fullService } from '../../../support/full-service';

const PREDICTIONS = [
  { url: '/predict', route: '/predict', type: 'application/problem+json', members: ['detail', 'status', 'title', 'type'] },
  { url: '/v1/models/a:predict', route: '/v1/models/{model}:predict', type: 'application/json', members: ['detail', 'error', 'status', 'title', 'type'] },
  { url: '/v2/models/a/infer', route: '/v2/models/{model}/infer', type: 'application/json', members: ['error'] },
  { url: '/v2/models/a/versions/1/infer?x=1', route: '/v2/models/{model}/versions/{version}/infer', type: 'application/json', members: ['error'] },
]; // prettier-ignore

describe('a prediction that is shed', () => {
  it.each(PREDICTIONS)('is refused at $route as its protocol says', async ({ url, type, members }) => {
    const { post } = await fullService();
    const answer = await post(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, type]);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(Object.keys((await answer.json()) as object).sort()).toEqual(members);
  });

  it.each(PREDICTIONS)('is counted once at $route, and not timed', async ({ url, route }) => {
    const { post, counted } = await fullService();
    await post(url);
    expect(await counted('http_requests_total')).toEqual([
      `http_requests_total{method="POST",route="${route}",status="503"} 1`,
    ]);
    expect(await counted('inference_requests_total')).toEqual(['inference_requests_total 1']);
    expect(await counted('inference_errors_total')).toEqual([
      'inference_errors_total{reason="overloaded"} 1',
    ]);
    expect(await counted('requests_shed_total')).toEqual(['requests_shed_total{reason="in_flight"} 1']);
    expect(await counted('http_request_duration_seconds')).toEqual([]);
  });

  it('has the id that the request came with if it can be sent back, else a new one', async () => {
    const { post } = await fullService();
    const idOf = async (given: string) =>
      (await post('/predict', { 'x-request-id': given })).headers.get('x-request-id');
    expect([await idOf('from-the-caller'), await idOf('a b')]).toEqual(['from-the-caller', 'a-new-id-1']);
  });

  it('closes its connection while the process drains', async () => {
    const { service, post } = await fullService();
    expect((await post('/predict')).headers.get('connection')).not.toBe('close');
    service.serving.draining = true;
    expect((await post('/predict')).headers.get('connection')).toBe('close');
  });
});

describe('under load', () => {
  it.each([
    ['GET', '/readyz', 200],
    ['GET', '/metrics', 200],
    ['GET', '/predict', 405],
    ['POST', '/predictions', 404],
    ['POST', '/drift', 405],
    ['POST', '/v2/models/a/ready', 405],
  ])('%s %s is answered as ever', async (method, url, status) => {
    const { send, counted } = await fullService();
    expect((await send(method, url)).status).toBe(status);
    expect(await counted('requests_shed_total')).toEqual([]);
  });

  it('predictions are answered again once a place is free', async () => {
    const { post, finish } = await fullService();
    await finish();
    expect((await post('/predict')).status).toBe(200);
  });
});
