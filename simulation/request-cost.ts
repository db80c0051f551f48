import { z } from 'zod';

const positive = z.number().positive();

const schema = z.object({
  secondsPerRequest: z.number().min(0),
  secondsPerRow: z.number().min(0),
  idleMemoryBytes: positive,
  busyMemoryBytes: positive,
  source: z.string(),
});

/** What a request costs a pod. */
export interface RequestCost {
  /** CPU time of a request without its rows, in seconds. */
  readonly secondsPerRequest: number;
  /** CPU time of each row, in seconds. */
  readonly secondsPerRow: number;
  /** Resident memory of a pod before its first request. */
  readonly idleMemoryBytes: number;
  /** Resident memory of a pod under full load. It is not given back. */
  readonly busyMemoryBytes: number;
  /** Origin of the numbers, for people. */
  readonly source: string;
}

/**
 * For a model of 100 trees of depth 10 and 10 features, where nothing was measured. A request costs less the more come
 * at once (28 µs at 36,000 a second, 81 µs at 1,500), so this overestimates the CPU of a full pod.
 *
 * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/performance.md
 */
export const DEFAULT_COST: RequestCost = {
  secondsPerRequest: 0.0000784,
  secondsPerRow: 0.000003,
  idleMemoryBytes: 81_000_000,
  busyMemoryBytes: 139_000_000,
  source:
    'the default: 0.12 of a core at 1,500 requests of one row a second, and 3 µs for each further row; cdk8s-aiops measure measures your model',
};

/**
 * The cost in a file of `cdk8s-aiops measure`.
 *
 * @throws Error if the text is none
 */
export function parseCost(json: string): RequestCost {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error(
      'it is not JSON; write it with cdk8s-aiops measure --model model.json --output cost.json',
    );
  }
  const { data, error } = schema.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  throw new Error(
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}; write the file with cdk8s-aiops measure`,
  );
}

/** CPU time of one request, in seconds. */
export function secondsOf({ secondsPerRequest, secondsPerRow }: RequestCost, rows: number): number {
  return secondsPerRequest + rows * secondsPerRow;
}

/**
 * Cores that a load uses, if there are as many.
 *
 * @example coresUsed(DEFAULT_COST, 1500); // 0.1221
 */
export function coresUsed(cost: RequestCost, requestsPerSecond: number, rowsPerRequest = 1): number {
  return requestsPerSecond * secondsOf(cost, rowsPerRequest);
}
