import { DRIFT_TESTS } from '../contract/drift-tests';
import { ENVIRONMENT } from '../contract/environment';
import { jointReference } from '../drift/joint-reference';
import { liveValues } from '../drift/live-values';
import { variablesOf, type Variable } from '../drift/variables';
import { windowTests } from '../drift/window-tests/window-tests';
import type { Baseline, Calibration, Feature } from '../model/artifact';
import { calibrateRows } from './calibrate-rows';
import type { HeldOutRows } from './held-out-rows';
import { JointWindows } from './joint-windows';
import { quantile } from '../statistics/quantile';
import { seededRandom, type RandomSource } from '../statistics/random';
import { STREAMS } from './streams';
import { tailQuantile } from '../statistics/tail-quantile';

/** Windows that are drawn: enough for the start of the tail, which is then extrapolated to the budget. */
const WINDOWS = 2000;
/** Fewer rows held out say too little of what is usual. */
const LEAST_ROWS = 100;

export interface CalibrationSettings {
  /** Rows of the window that will be served. */
  readonly windowRows: number;
  /** Share of windows without drift that may exceed any threshold. */
  readonly budget: number;
  readonly seed: number;
}

/**
 * Thresholds for windows of one size, from windows drawn with replacement from rows that the baseline does not hold.
 *
 * What is kept to the budget is a window's chance to exceed any threshold at all, over all features and tests, with
 * whatever dependence is between them: every statistic is put on the scale of its own median and 99th percentile, the
 * greatest of a window is looked at, and its quantile at the budget is put back on each statistic's own scale
 * (the single-step max-T procedure of P. Westfall and S. Young, "Resampling-Based Multiple Testing", 1993). Drawing
 * with replacement from n rows makes windows differ a little more than fresh rows would, by the share 1 / n of a row's
 * variance: the budget errs towards fewer false alarms.
 *
 * @returns undefined where fewer than 100 rows, or fewer than a window, were held out
 */
export function calibrate(
  features: readonly Feature[],
  baseline: Baseline,
  rows: HeldOutRows,
  { windowRows, budget, seed }: CalibrationSettings,
): Calibration | undefined {
  if (rows.predictionRows.length < Math.max(LEAST_ROWS, windowRows) / 2 || rows.count < LEAST_ROWS) {
    return undefined;
  }
  const random = seededRandom(seed, STREAMS.calibration);
  const variables = variablesOf(features, baseline, undefined, windowTests(DRIFT_TESTS, MEAN_SHIFT_SETTINGS));
  const statistics = drawWindows(variables, baseline, rows, windowRows, random);
  const limits = maxTLimits(statistics, budget);
  let next = 0;
  const thresholds = variables.map(({ tests }) =>
    Object.fromEntries(tests.map(({ name }) => [name, limits[next++]!])),
  );
  return {
    rows: rows.count,
    windowRows,
    windows: WINDOWS,
    budget,
    rowThresholds: calibrateRows(baseline, rows, budget),
    features: thresholds.slice(0, features.length),
    prediction: thresholds[features.length]!,
    joint: limits[next] ?? null,
  };
}

/** The statistic of the mean does not depend on them. */
const MEAN_SHIFT_SETTINGS = {
  driftThreshold: ENVIRONMENT.driftThreshold.default,
  driftMinimumShift: ENVIRONMENT.driftMinimumShift.default,
};

/** Every statistic over the drawn windows: variables in order, each with its tests, then all features together. */
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

/** For each statistic the value that it may reach so that the share `budget` of windows exceeds any. */
function maxTLimits(statistics: readonly Float64Array[], budget: number): number[] {
  const scales = statistics.map((values) => {
    const sorted = values.toSorted();
    const median = quantile(sorted, 0.5);
    // a statistic that is nearly always the same, as that of a rare flag, is measured by its greatest value
    const spread = quantile(sorted, 0.99) - median || sorted.at(-1)! - median;
    return { median, spread };
  });
  const greatest = new Float64Array(WINDOWS).fill(-Infinity);
  statistics.forEach((values, index) => {
    const { median, spread } = scales[index]!;
    if (spread === 0) return;
    values.forEach((value, window) => {
      greatest[window] = Math.max(greatest[window]!, (value - median) / spread);
    });
  });
  const limit = tailQuantile(greatest, budget);
  return scales.map(({ median, spread }) => rounded(median + (spread === 0 ? 0 : limit * spread)));
}

/** Six digits are more than any of this is worth, and a person can read them. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
