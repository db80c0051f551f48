import { DRIFT_TESTS } from '../contract/drift-tests';
import { ENVIRONMENT } from '../contract/environment';
import { jointReference } from '../drift/joint-reference';
import { liveValues } from '../drift/reference/live-values';
import { variablesOf, type Variable } from '../drift/variables';
import { windowTests } from '../drift/window-tests/window-tests';
import type { Baseline, Calibration, Feature } from '../model/artifact';
import { dependenceOf, isIndependent } from '../model/dependence';
import { blockWindows, type OrderedRows } from './block-windows';
import { calibrateRows } from './calibrate-rows';
import type { HeldOutRows } from './held-out-rows';
import { JointWindows } from './joint-windows';
import { quantile } from '../statistics/quantile';
import { seededRandom, type RandomSource } from '../statistics/random';
import { STREAMS } from './streams';
import { TAIL_SHARE, tailQuantile } from '../statistics/tail-quantile';

/** Number of windows that are drawn: enough to estimate the tail, which is extrapolated to the budget. */
const WINDOWS = 2000;
/** Fewest held-out rows for a calibration. */
const LEAST_ROWS = 100;

export interface CalibrationSettings {
  /** Size of the service's drift window, in rows. */
  readonly windowRows: number;
  /** Share of windows without drift that may exceed any threshold, between 0 and 1. */
  readonly budget: number;
  readonly seed: number;
}

/**
 * Calibrates thresholds for windows of one size, with windows drawn with replacement from held-out rows.
 *
 * The budget is the probability that a window without drift exceeds any threshold, over all features and tests and with
 * their dependence: the single-step max-T procedure of P. Westfall and S. Young, "Resampling-Based Multiple Testing", 1993.
 * Each statistic is scaled by its median and 99th percentile. The quantile of the windows' maxima at the budget is then
 * scaled back to each statistic.
 *
 * Windows drawn with replacement from n rows vary slightly more than new rows, by 1 / n of a row's variance. The thresholds
 * are therefore too high rather than too low.
 *
 * The rows of some variables depend on the rows before them. Their thresholds come from windows of consecutive rows
 * (`block-windows.ts`), and the budget is divided equally between the two kinds of variables.
 *
 * @param ordered all rows in their order, if some depend on each other
 * @returns undefined if fewer than 100 rows, or fewer than a window, were held out
 */
export function calibrate(
  features: readonly Feature[],
  baseline: Baseline,
  rows: HeldOutRows,
  { windowRows, budget, seed }: CalibrationSettings,
  ordered?: OrderedRows,
): Calibration | undefined {
  if (rows.predictionRows.length < Math.max(LEAST_ROWS, windowRows) / 2 || rows.count < LEAST_ROWS) {
    return undefined;
  }
  const random = seededRandom(seed, STREAMS.calibration);
  const variables = variablesOf(features, baseline, undefined, windowTests(DRIFT_TESTS, MEAN_SHIFT_SETTINGS));
  const drawn = drawWindows(variables, baseline, rows, windowRows, random);
  const blocks =
    ordered === undefined
      ? new Map<Variable, readonly Float64Array[]>()
      : blockWindows(variables, baseline, ordered, windowRows);
  const share = blocks.size === 0 ? budget : budget / 2;
  const margin = ordered === undefined ? 1 : tailMargin(ordered.count / windowRows);
  const limits = maxTLimits(drawn, share).values();
  const blockLimits = maxTLimits([...blocks.values()].flat(), share, margin).values();
  const next = (from: ArrayIterator<number>): number => from.next().value!;
  const thresholds = variables.map((variable) => {
    const independent = isIndependent(dependenceOf(baseline, variable.column));
    const named = variable.tests.map(({ name }) => {
      const limit = next(limits);
      return [name, blocks.has(variable) ? Math.max(limit, next(blockLimits)) : limit] as const;
    });
    // windows of independent rows say nothing about a variable whose rows are not
    return independent || blocks.has(variable) ? Object.fromEntries(named) : {};
  });
  const joint = limits.next().value ?? null;
  return {
    rows: rows.count,
    windowRows,
    windows: WINDOWS,
    budget,
    rowThresholds: calibrateRows(baseline, rows, budget),
    features: thresholds.slice(0, features.length),
    prediction: thresholds[features.length]!,
    joint,
  };
}

/** Required by the mean-shift test; its statistic does not depend on them. */
const MEAN_SHIFT_SETTINGS = {
  driftThreshold: ENVIRONMENT.driftThreshold.default,
  driftMinimumShift: ENVIRONMENT.driftMinimumShift.default,
};

/** The statistics of all drawn windows: for each variable in order those of its tests, then that of all features jointly. */
function drawWindows(
  variables: readonly Variable[],
  baseline: Baseline,
  rows: HeldOutRows,
  windowRows: number,
  random: RandomSource,
): Float64Array[] {
  const reference = jointReference(baseline);
  const columns = variables.length - 1;
  const joint = reference && new JointWindows(reference, rows.values, rows.count, columns);
  const count = variables.reduce((sum, { tests }) => sum + tests.length, joint === undefined ? 0 : 1);
  const statistics = Array.from({ length: count }, () => new Float64Array(WINDOWS));
  const drawn = new Uint32Array(windowRows);
  for (let window = 0; window < WINDOWS; window++) {
    for (let row = 0; row < windowRows; row++) drawn[row] = Math.floor(random() * rows.count);
    let at = 0;
    for (const variable of variables) {
      const isPrediction = variable.column === columns;
      const values = Float64Array.from(drawn, (row) =>
        isPrediction
          ? rows.predictions[rows.predictionRows[Math.floor(random() * rows.predictionRows.length)]!]!
          : rows.values[row * columns + variable.column]!,
      );
      const live = liveValues(values, variable.reference);
      for (const test of variable.tests) {
        statistics[at++]![window] = test.statistic(variable.reference, live);
      }
    }
    if (joint !== undefined) statistics[at]![window] = joint.discrepancy(drawn);
  }
  return statistics;
}

/**
 * Windows of consecutive rows overlap, so that the tail rests on few independent ones: those that share no row, and of them
 * the share to which it is fitted. One standard error of their mean excess, which is its size divided by the root of their
 * number, is added to it.
 */
function tailMargin(stretches: number): number {
  return 1 + 1 / Math.sqrt(Math.max(1, TAIL_SHARE * stretches));
}

/**
 * A limit for each statistic, so that the share `budget` of the windows exceeds at least one of them.
 *
 * @param margin factor of the extrapolated part of the limits
 */
function maxTLimits(statistics: readonly Float64Array[], budget: number, margin = 1): number[] {
  if (statistics.length === 0) return [];
  const scales = statistics.map((values) => {
    const sorted = values.toSorted();
    const median = quantile(sorted, 0.5);
    // a statistic that is nearly constant, such as that of a rare flag, is scaled by its maximum
    const spread = quantile(sorted, 0.99) - median || sorted.at(-1)! - median;
    return { median, spread };
  });
  const greatest = new Float64Array(statistics[0]!.length).fill(-Infinity);
  statistics.forEach((values, index) => {
    const { median, spread } = scales[index]!;
    if (spread === 0) return;
    values.forEach((value, window) => {
      greatest[window] = Math.max(greatest[window]!, (value - median) / spread);
    });
  });
  const limit = tailQuantile(greatest, budget, 0, margin);
  return scales.map(({ median, spread }) => rounded(median + (spread === 0 ? 0 : limit * spread)));
}

/** Six significant digits: more than the precision of the estimate, and readable. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
