import { z } from 'zod';
import { quantity } from '../values/quantity';
import type { Manifest } from './manifest';

/** Amounts by resource, such as `{ cpu: 0.5, memory: 536870912 }`. */
export type Amounts = Readonly<Record<string, number>>;

/** Quantities as they stand in YAML; those that are none are left out, because strict-schema refuses them. */
export const amounts = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .default({})
  .transform((quantities): Amounts => {
    const pairs = Object.entries(quantities).flatMap(([name, text]) => {
      const amount = quantity(String(text));
      return amount === undefined ? [] : [[name, amount] as const];
    });
    return Object.fromEntries(pairs);
  });

const item = z.object({
  type: z.string(),
  min: amounts,
  max: amounts,
  default: amounts,
  defaultRequest: amounts,
  maxLimitRequestRatio: amounts,
});

export type LimitRangeItem = z.infer<typeof item>;

const limitRange = z.object({ spec: z.object({ limits: z.array(item) }) });

/**
 * The limits of a LimitRange, with the defaults of the API server filled in: without `default`, a container gets `max`;
 * without `defaultRequest`, it gets `default`, or `min`.
 *
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function limitsOf(manifest: Manifest): readonly LimitRangeItem[] {
  const limits = limitRange.safeParse(manifest.source).data?.spec.limits ?? [];
  return limits.map((each) => {
    if (each.type !== 'Container') return each;
    const limit = { ...each.max, ...each.default };
    return { ...each, default: limit, defaultRequest: { ...each.min, ...limit, ...each.defaultRequest } };
  });
}
