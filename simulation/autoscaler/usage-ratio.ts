import { type Amounts, MetricError } from './pod';

/** What is used, relative to the target. */
export interface UsageRatio {
  readonly ratio: number;
  /** Mean, in percent of the request for a utilization, else in thousandths a pod. */
  readonly current: number;
}

/** Values in thousandths by the name of the pod. */
type Values = ReadonlyMap<string, number>;

// Sums are BigInt: hundred times the thousandths of a byte of 50 pods do not fit into a double.

/**
 * Usage relative to the requests, in whole percent of the target. The controller divides integers: 79.9 % is 79 %.
 *
 * @param requests in thousandths, by pod
 * @param targetPercent percent of the request
 * @throws MetricError if no pod that was measured has a request
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.1/pkg/controller/podautoscaler/metrics/utilization.go
 */
export function utilizationRatio(values: Values, requests: Amounts, targetPercent: number): UsageRatio {
  let used = 0n;
  let requested = 0n;
  for (const [pod, value] of values) {
    const request = requests[pod];
    if (request === undefined) continue;
    used += BigInt(value);
    requested += BigInt(request);
  }
  if (requested === 0n) throw new MetricError('no pod that was measured has a request');
  const current = Number(BigInt.asIntN(32, (used * 100n) / requested));
  return { ratio: current / targetPercent, current };
}

/**
 * Mean usage of a pod relative to the target, both in thousandths. The mean is a whole number.
 *
 * @param values at least one
 */
export function usageRatio(values: Values, target: number): UsageRatio {
  let used = 0n;
  for (const value of values.values()) used += BigInt(value);
  const current = Number(used / BigInt(values.size));
  return { ratio: current / target, current };
}
