import type { Baseline } from '../model/artifact';
import { isIndependent } from '../model/dependence';
import { decodeFloat64s } from '../model/float64s';

/** Most baseline rows that are compared: the cost of the kernel grows with their square. */
export const REFERENCE_ROWS = 500;
/** Most rows of the window that are compared, taken at even distances. */
export const CURRENT_ROWS = 200;

/** The numeric features of the baseline whose rows are independent, standardised so that their units do not matter. */
export interface JointReference {
  /** Standardised rows of the baseline, row-major. */
  readonly rows: Float64Array;
  /** Indices of these features in a row. */
  readonly columns: readonly number[];
  readonly means: readonly number[];
  /** Standard deviations; 1 for a constant feature. */
  readonly deviations: readonly number[];
}

/**
 * Standardises the baseline's samples.
 *
 * @returns undefined with fewer than two such features, or with a sample of fewer than two rows
 */
export function jointReference(baseline: Baseline): JointReference | undefined {
  // the permutations of the test assume that rows can be exchanged
  const numeric = baseline.features.flatMap((feature, column) =>
    feature.kind === 'numeric' && isIndependent(baseline.dependence?.features[column])
      ? [{ ...feature, column, sample: decodeFloat64s(feature.sample) }]
      : [],
  );
  const rows = Math.min(REFERENCE_ROWS, ...numeric.map(({ sample }) => sample.length));
  if (numeric.length < 2 || rows < 2) return undefined;
  const scale = {
    columns: numeric.map(({ column }) => column),
    means: numeric.map(({ mean }) => mean),
    deviations: numeric.map(({ standardDeviation }) => standardDeviation || 1),
  };
  const samples = numeric.map(({ sample }) => sample);
  return { ...scale, rows: standardisedRows(samples, rows, scale) };
}

/**
 * Standardises rows with the means and deviations of the reference; row-major.
 *
 * @param columns the values of each numeric feature; their first `rows` are taken
 */
export function standardisedRows(
  columns: readonly Float64Array[],
  rows: number,
  { means, deviations }: Pick<JointReference, 'means' | 'deviations'>,
): Float64Array {
  const standardised = new Float64Array(rows * columns.length);
  columns.forEach((values, index) => {
    for (let row = 0; row < rows; row++) {
      standardised[row * columns.length + index] = (values[row]! - means[index]!) / deviations[index]!;
    }
  });
  return standardised;
}

/** At most `CURRENT_ROWS` of the values, taken at even distances. */
export function evenlySpread(values: Float64Array): Float64Array {
  const { length } = values;
  if (length <= CURRENT_ROWS) return values;
  return Float64Array.from(
    { length: CURRENT_ROWS },
    (_, row) => values[Math.floor((row * length) / CURRENT_ROWS)]!,
  );
}
