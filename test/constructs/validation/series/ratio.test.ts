import { describe, expect, it } from 'vitest';
import { PromQLQuery } from '../../../../constructs/validation/series/promql-query';
import { ratios } from '../../../../constructs/validation/series/ratio';

const ERRORS = 'sum(rate(inference_errors_total[5m]))';
const REQUESTS = 'sum(rate(inference_requests_total[5m]))';
const NOTHING_RECORDED = { rates: new Set<string>(), ratios: new Map<string, never>() };

function guards(expression: string): readonly boolean[] {
  return ratios(new PromQLQuery(expression), NOTHING_RECORDED).map(({ guarded }) => guarded);
}

describe('a ratio of rates has a guard against no traffic', () => {
  it.each([
    ['a least rate of requests', `${ERRORS} / ${REQUESTS} > 0.05 and ${REQUESTS} > 0`],
    ['a guard before the ratio', `${REQUESTS} > 0 and ${ERRORS} / ${REQUESTS} > 0.05`],
    [
      'a least number of failures',
      `${ERRORS} / ${REQUESTS} > 0.05 and increase(inference_errors_total[5m]) >= 5`,
    ],
    ['a guard on the ratio alone', `(${ERRORS} / ${REQUESTS} and ${REQUESTS} > 1) > 0.05`],
    ['an exclusion', `${ERRORS} / ${REQUESTS} > 0.05 unless ${REQUESTS} < 0.1`],
    ['a filtered divisor', `${ERRORS} / (${REQUESTS} > 0) > 0.05`],
    ['a bounded divisor', `${ERRORS} / clamp_min(${REQUESTS}, 1) > 0.05`],
    [
      'the mean of a histogram, which is not a number without observations',
      'rate(inference_latency_seconds_sum[5m]) / rate(inference_latency_seconds_count[5m]) > 2',
    ],
  ])('%s', (_, expression) => {
    expect(guards(expression)).toEqual([true]);
  });
});

describe('a ratio of rates has no guard', () => {
  it.each([
    ['nothing beside it', `${ERRORS} / ${REQUESTS} > 0.05`],
    ['an alternative instead of a condition', `${ERRORS} / ${REQUESTS} > 0.05 or ${REQUESTS} > 0`],
    ['a condition on another series', `${ERRORS} / ${REQUESTS} > 0.05 and up > 0`],
    ['a condition that holds without traffic', `${ERRORS} / ${REQUESTS} > 0.05 and ${REQUESTS} < 10`],
    ['no comparison in the condition', `${ERRORS} / ${REQUESTS} > 0.05 and ${REQUESTS}`],
    [
      'an exclusion of the ratio from something else',
      `${REQUESTS} < 1 unless ${ERRORS} / ${REQUESTS} > 0.05`,
    ],
    [
      'means of two histograms',
      'rate(inference_latency_seconds_sum[5m]) / rate(http_request_duration_seconds_count[5m]) > 2',
    ],
  ])('%s', (_, expression) => {
    expect(guards(expression)).toEqual([false]);
  });

  it('another ratio as its condition, as in an alert with two windows', () => {
    const long = ERRORS.replace('5m', '1h');
    expect(guards(`${ERRORS} / ${REQUESTS} > 0.05 and ${long} / ${REQUESTS} > 0.05`)).toEqual([false, false]);
  });
});

it('a division that is not one of rates is none', () => {
  expect(guards('process_resident_memory_bytes / 1024 > 1')).toEqual([]);
  expect(guards(`${ERRORS} / 60 > 1`)).toEqual([]);
});
