import { liveValues, type LiveValues } from './reference/live-values';
import { criticalPValue, type Correction } from '../statistics/correction';
import type { WindowTest } from './window-tests/window-test';
import type { Variable } from './variables';
import type { TestResult } from './test-result';

/** Settings of the thresholds of an evaluation. */
export interface JudgingSettings {
  /** Share of windows without drift that may raise an alarm, between 0 and 1. */
  readonly driftFalseAlarmBudget: number;
  readonly driftCorrection: Correction;
  readonly driftMinimumEffect: number;
}

/** The test statistics of one variable, before they are compared with thresholds. */
export interface Measurement {
  readonly variable: Variable;
  readonly live: LiveValues;
  readonly tests: readonly {
    readonly test: WindowTest;
    readonly statistic: number;
    readonly pValue: number;
  }[];
}

/**
 * Computes the statistics of all tests of one variable.
 *
 * @param values of the variable in the window; they are sorted in place
 */
export function measure(variable: Variable, values: Float64Array): Measurement {
  const { reference, tests } = variable;
  const live = liveValues(values, reference);
  return {
    variable,
    live,
    tests: tests.map((test) => {
      const statistic = test.statistic(reference, live);
      return { test, statistic, pValue: test.pValue(statistic, reference, live) };
    }),
  };
}

/**
 * Compares all statistics of one window with their thresholds. A calibrated threshold keeps the false-alarm budget over
 * all features and tests. Without one, the correction divides the budget among them.
 *
 * @param others number of tests of the same window that are not among the measurements
 * @param windowRows rows of a full window; calibrated thresholds hold for full windows only
 */
export function judge(
  measurements: readonly Measurement[],
  settings: JudgingSettings,
  windowRows: number,
  others = 0,
): TestResult[][] {
  const pValues = measurements.flatMap(({ tests }) => tests.map(({ pValue }) => pValue));
  const p = criticalPValue(
    [...pValues, ...Array.from({ length: others }, () => 1)],
    settings.driftFalseAlarmBudget,
    settings.driftCorrection,
  );
  return measurements.map(({ variable, live, tests }) =>
    tests.map(({ test, statistic, pValue }) => {
      const threshold = thresholdOf(test, variable, live, p, settings.driftMinimumEffect, windowRows);
      const effectSize = test.effectSize(statistic, variable.reference, live);
      return {
        test: test.name,
        statistic,
        threshold,
        pValue,
        effectSize,
        exceeded: statistic > threshold,
      };
    }),
  );
}

/** The measurement of a variable before the first evaluation: every statistic is 0. */
export function unmeasured(variable: Variable, rows: number): Measurement {
  const live: LiveValues = {
    rows,
    mean: NaN,
    boundedMean: NaN,
    sorted: new Float64Array(0),
    bounded: new Float64Array(0),
    counts: new Float64Array(variable.reference.counts.length),
  };
  return {
    variable,
    live,
    tests: variable.tests.map((test) => ({ test, statistic: 0, pValue: 1 })),
  };
}

function thresholdOf(
  test: WindowTest,
  { reference, calibrated }: Variable,
  live: LiveValues,
  p: number,
  minimumEffect: number,
  windowRows: number,
): number {
  const own = live.rows === windowRows ? calibrated?.[test.name] : undefined;
  return Math.max(own ?? test.critical(p, reference, live), test.least(minimumEffect, reference, live));
}
