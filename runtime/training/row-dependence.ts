import type { Dependence, RowDependence } from '../model/artifact';
import { blockInflation } from '../statistics/block-inflation';
import { midRanks } from '../statistics/mid-ranks';
import { period } from '../statistics/period';

/** Fewest rows of which the order can be judged. */
const LEAST_ROWS = 200;
/** Rows of the blocks that show whether neighbours resemble each other. */
const BLOCK_ROWS = 25;
/** Probability that the rows of a file in random order are found dependent, over all variables. */
const LEVEL = 1e-4;
/** A smaller inflation of a window's variance hardly moves a threshold. */
const LEAST_INFLATION = 1.25;
/** Stretches of the data between which the slow part of a variable is measured. */
const STRETCHES = 8;
/**
 * Greatest share of the variance that may lie between those stretches. Where it is more, the variable wanders more slowly
 * than the data is long: a trend, or a cycle that the data holds once.
 */
const MOST_SLOW = 0.1;
/** Most rows that are looked at: neighbours from the first ones, the slow part from ones at even distances. */
const MOST_ROWS = 20_000;
/** Most categories of a variable that are looked at, the most frequent ones. */
const MOST_CATEGORIES = 10;

/** A variable in the order of the rows: numbers, or indices of categories. */
export interface OrderedVariable {
  readonly kind: 'numeric' | 'categorical';
  readonly values: Float64Array;
}

/**
 * Whether rows resemble the rows before them, as rows in time order do.
 *
 * @param features in the order of the rows
 * @param predictions of the model for the same rows; called if a feature is dependent
 * @returns undefined if the rows are independent as far as the features show
 */
export function rowDependence(
  features: readonly OrderedVariable[],
  predictions: () => OrderedVariable,
): RowDependence | undefined {
  if (features[0]!.values.length < LEAST_ROWS) return undefined;
  const level = LEVEL / features.length;
  const own = features.map((feature) => dependenceOf(feature, level));
  if (own.every(({ kind }) => kind === 'none')) return undefined;
  const periods = own.flatMap((each) => each.period ?? []);
  return {
    features: own.map(({ kind }) => kind),
    prediction: dependenceOf(predictions(), level).kind,
    period: periods.length === 0 ? null : Math.max(...periods),
  };
}

function dependenceOf(
  { kind, values }: OrderedVariable,
  level: number,
): { readonly kind: Dependence; readonly period?: number | undefined } {
  const step = Math.ceil(values.length / MOST_ROWS);
  const near = seriesOf(kind, values.subarray(0, MOST_ROWS));
  const far =
    step === 1
      ? near
      : seriesOf(
          kind,
          values.filter((_, row) => row % step === 0),
        );
  if (far.some((series) => isSlow(series, level / far.length))) return { kind: 'not_covered' };
  if (!near.some((series) => resemblesNeighbours(series, level / near.length))) return { kind: 'none' };
  return { kind: 'covered', period: kind === 'numeric' ? period(near[0]!) : undefined };
}

function isSlow(series: Float64Array, level: number): boolean {
  const rows = Math.floor(series.length / STRETCHES);
  const { pValue, inflation } = blockInflation(series, rows);
  return pValue <= level && inflation / rows > MOST_SLOW;
}

function resemblesNeighbours(series: Float64Array, level: number): boolean {
  const { pValue, inflation } = blockInflation(series, BLOCK_ROWS);
  return pValue <= level && inflation >= LEAST_INFLATION;
}

/** Ranks of numbers, and for each category whether a row has it. */
function seriesOf(kind: OrderedVariable['kind'], values: Float64Array): Float64Array[] {
  if (kind === 'numeric') return [midRanks(values)];
  const counts = new Map<number, number>();
  for (const category of values) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_CATEGORIES)
    .map(([category]) => values.map((value) => Number(value === category)));
}
