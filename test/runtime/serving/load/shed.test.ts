import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { Admission } from '../../../../runtime/serving/load/admission';
import { createShed } from '../../../../runtime/serving/load/shed';
import { createMetrics } from '../../../../runtime/telemetry/metrics';
import { ServingState } from '../../../../runtime/serving/serving-state';

/** With as many requests in flight as there may be. */
function full() {
  const registry = new Registry();
  const metrics = createMetrics(registry);
  const serving = new ServingState();
  const admission = new Admission({
    metrics,
    logger: pino({ level: 'silent' }),
    clock: () => 0,
    afterIntake: () => undefined,
    maxRequestsInFlight: 1,
    maxWaitSeconds: 0.1,
  });
  admission.enter();
  const shed = createShed({ admission, serving, metrics, newRequestId: () => 'a-new-id' });
  const post = (url: string, headers: Record<string, string> = {}) => shed({ method: 'POST', url, headers });
  const counted = async (name: string) => {
    const lines = (await registry.getSingleMetricAsString(name)).split('\n');
    return lines.filter((line) => !line.startsWith('#') && !line.endsWith(' 0'));
  };
  return { admission, serving, shed, post, counted };
}

const PREDICTIONS = [
  { url: '/predict', route: '/predict', type: 'application/problem+json', members: ['detail', 'status', 'title', 'type'] },
  { url: '/v1/models/a:predict', route: '/v1/models/{model}:predict', type: 'application/problem+json', members: ['detail', 'error', 'status', 'title', 'type'] },
  { url: '/v2/models/a/infer', route: '/v2/models/{model}/infer', type: 'application/json', members: ['error'] },
  { url: '/v2/models/a/versions/1/infer?x=1', route: '/v2/models/{model}/versions/{version}/infer', type: 'application/json', members: ['error'] },
]; // prettier-ignore

describe('what is shed ahead of the app', () => {
  it.each(PREDICTIONS)('is refused at $route as its protocol says', ({ url, type, members }) => {
    const { post } = full();
    const answer = post(url)!;
    expect(answer).toMatchObject({ status: 503, contentType: type, headers: { 'retry-after': '1' } });
    expect(Object.keys(JSON.parse(answer.body) as object).sort()).toEqual(members);
  });

  it.each(PREDICTIONS)('is counted once at $route, and not timed', async ({ url, route }) => {
    const { post, counted } = full();
    post(url);
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

  it('has the id that the request came with where it is fit to be sent back, else a new one', () => {
    const { post } = full();
    const idOf = (given: string) => post('/predict', { 'x-request-id': given })?.headers?.['x-request-id'];
    expect([idOf('from-the-caller'), idOf('a\nb')]).toEqual(['from-the-caller', 'a-new-id']);
  });

  it('closes its connection while the process drains', () => {
    const { serving, post } = full();
    expect(post('/predict')?.headers).not.toHaveProperty('connection');
    serving.draining = true;
    expect(post('/predict')?.headers).toMatchObject({ connection: 'close' });
  });

  it.each([
    ['GET', '/readyz'],
    ['GET', '/metrics'],
    ['GET', '/predict'],
    ['POST', '/predictions'],
    ['POST', '/drift'],
    ['POST', '/v2/models/a/ready'],
  ])('is never %s %s', async (method, url) => {
    const { shed, counted } = full();
    expect(shed({ method, url, headers: {} })).toBeUndefined();
    expect(await counted('requests_shed_total')).toEqual([]);
  });

  it('is nothing once a place is free', () => {
    const { admission, post } = full();
    admission.leave();
    expect(post('/predict')).toBeUndefined();
  });
});
