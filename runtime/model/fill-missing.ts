import type { Feature } from './artifact';

/**
 * Rows as drift detection sees them: in place of a missing value is what stands for it in the baseline, so that a change of
 * the share of missing values shows as well.
 *
 * @param values row-major; NaN is missing
 * @returns the same array, if nothing is missing
 */
export function fillMissing(values: Float64Array, features: readonly Feature[]): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  const columns = features.length;
  return values.map((value, at) =>
    Number.isNaN(value) ? (features[at % columns]!.missingAs ?? value) : value,
  );
}
