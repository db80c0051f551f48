import { describe, expect, test } from 'vitest';
import { PodQueue } from '../../simulation/pod-queue';

const SERVICE = 0.001;
/** A pod that holds ten requests: one is answered, and nine wait. */
const LIMITS = { maxWaitSeconds: 0.009, maxRequestsInFlight: 1000 };
const CAPACITY = 10;

/** The same by its definition: the probability of n requests in an M/M/1/K queue is proportional to load^n. */
function byDefinition(load: number) {
  const weights = Array.from({ length: CAPACITY + 1 }, (_, n) => load ** n);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const refused = shares[CAPACITY]!;
  // whoever is admitted and finds n others waits for them, and is served
  const found = shares.slice(0, CAPACITY).map((share) => share / (1 - refused));
  return {
    refused,
    busy: 1 - shares[0]!,
    mean: found.reduce((sum, share, n) => sum + share * (n + 1) * SERVICE, 0),
    within: (n: number) => found.slice(0, n).reduce((sum, share) => sum + share, 0),
  };
}

describe.each([0.1, 0.5, 0.9, 0.999, 1, 1.001, 1.5, 4])('a pod with a load of %d', (load) => {
  const queue = new PodQueue(load / SERVICE, SERVICE, LIMITS);
  const expected = byDefinition(load);

  test('refuses, works and answers as the definition of the queue says', () => {
    expect(queue.capacity).toBe(CAPACITY);
    expect(queue.refusedShare).toBeCloseTo(expected.refused, 9);
    expect(queue.busyShare).toBeCloseTo(expected.busy, 9);
    expect(queue.meanLatency).toBeCloseTo(expected.mean, 9);
  });

  test('answers within a time as often as the definition says', () => {
    for (const n of [1, 2, 5, 9]) expect(queue.shareWithin(n * SERVICE)).toBeCloseTo(expected.within(n), 9);
    expect(queue.shareWithin(CAPACITY * SERVICE)).toBe(1);
    expect(queue.shareWithin(SERVICE / 2)).toBe(0);
  });

  test('has quantiles that are the inverse of the shares', () => {
    for (const share of [0.5, 0.95, 0.99]) {
      const latency = queue.latencyQuantile(share);
      expect(latency).toBeGreaterThanOrEqual(SERVICE);
      expect(latency).toBeLessThanOrEqual(CAPACITY * SERVICE);
      expect(queue.shareWithin(latency + 1e-9)).toBeGreaterThanOrEqual(share - 1e-6);
    }
  });
});

test('the limit of the requests in flight can be smaller than what the longest wait holds', () => {
  expect(new PodQueue(1, SERVICE, { maxWaitSeconds: 1, maxRequestsInFlight: 3 }).capacity).toBe(3);
});

test('a pod without a queue refuses whoever comes while it answers', () => {
  const queue = new PodQueue(500, SERVICE, { maxWaitSeconds: 0, maxRequestsInFlight: 1000 });
  // Erlang B with one server: load / (1 + load)
  expect(queue.refusedShare).toBeCloseTo(0.5 / 1.5, 12);
  expect(queue.meanLatency).toBeCloseTo(SERVICE, 12);
});

test('far above its capacity it works all the time, and refuses the rest', () => {
  const queue = new PodQueue(1e6, SERVICE, LIMITS);
  expect(queue.busyShare).toBeCloseTo(1, 9);
  expect(queue.refusedShare).toBeCloseTo(1 - 1 / 1000, 9);
});
