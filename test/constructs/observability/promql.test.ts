import { Duration } from 'cdk8s';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { countOf } from '../../../constructs/observability/promql';
import {
  bucketsOf,
  histogramQuantile,
  prometheusDuration,
  rate,
  select,
  type Matchers,
} from '../../../constructs/observability/promql';
import { METRICS } from '../../../runtime/contract/metrics';

describe('a selector', () => {
  test('matches labels by value and by pattern', () => {
    expect(select(METRICS.httpRequests, { namespace: 'serving', status: { regex: '5..' } })).toBe(
      'http_requests_total{namespace="serving",status=~"5.."}',
    );
  });

  test('without labels is the name', () => {
    expect(select(METRICS.cpuUsage, {})).toBe('cpu_usage_percent');
  });

  test('escapes what a label value may hold', () => {
    expect(select(METRICS.driftDetected, { feature: 'a "b"\\' })).toBe(
      'drift_detected{feature="a \\"b\\"\\\\"}',
    );
  });

  test('takes no label that the metric does not have', () => {
    expectTypeOf<Matchers<typeof METRICS.httpRequests>>().toHaveProperty('status');
    expectTypeOf<Matchers<typeof METRICS.cpuUsage>>().not.toHaveProperty('status');
    expectTypeOf<Matchers<typeof METRICS.cpuUsage>>().toHaveProperty('pod');
  });

  test('takes no value that a label with a fixed list of them cannot have', () => {
    type Shed = Matchers<typeof METRICS.requestsShed>;
    expectTypeOf<{ reason: 'in_flight' }>().toExtend<Shed>();
    expectTypeOf<{ reason: { regex: string }; pod: string }>().toExtend<Shed>();
    expectTypeOf<{ reason: 'too_many_requests' }>().not.toExtend<Shed>();
    expectTypeOf<{ status: string }>().toExtend<Matchers<typeof METRICS.httpRequests>>();
  });

  test('of a part of a histogram takes nothing but a histogram', () => {
    expectTypeOf<typeof METRICS.httpRequestDuration>().toExtend<Parameters<typeof countOf>[0]>();
    expectTypeOf<typeof METRICS.httpRequests>().not.toExtend<Parameters<typeof countOf>[0]>();
    expect(bucketsOf(METRICS.httpRequestDuration, { pod: 'a' }, '+Inf')).toBe(
      'http_request_duration_seconds_bucket{pod="a",le="+Inf"}',
    );
  });
});

test('a quantile is taken over all pods', () => {
  expect(histogramQuantile(0.95, METRICS.inferenceLatency, { job: 'incident' }, Duration.minutes(5))).toBe(
    'histogram_quantile(0.95, sum by (le) (rate(inference_latency_seconds_bucket{job="incident"}[5m])))',
  );
});

test.each([
  { duration: Duration.millis(1500), text: '1500ms' },
  { duration: Duration.seconds(90), text: '90s' },
  { duration: Duration.minutes(120), text: '2h' },
  { duration: Duration.days(3), text: '3d' },
  { duration: Duration.seconds(0), text: '0s' },
])('$text', ({ duration, text }) => {
  expect(prometheusDuration(duration)).toBe(text);
  expect(rate('x', duration)).toBe(`rate(x[${text}])`);
});
