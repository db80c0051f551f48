import { liveValues, type LiveValues } from './live-values';
import { criticalPValue, type Correction } from '../statistics/correction';
import type { WindowTest } from './window-tests/window-test';
import type { Variable } from './variables';
import type { TestResult } from './test-result';

/** How the thresholds of one evaluation are found. */
export interface JudgingSettings {
  /** Share of windows without drift that may raise an alarm. */
  readonly driftFalseAlarmBudget: number;
  readonly driftCorrection: Correction;
  readonly driftMinimumEffect: number;
}

/** One variable's tests, before it is known what the others found. */
export interface Measurement {
  readonly variable: Variable;
  readonly live: LiveValues;
  readonly tests: readonly {
    readonly test: WindowTest;
    readonly statistic: number;
    readonly pValue: number;
  }[];
}

/** @param values of the variable in the window; they are sorted in place */
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
 * Holds all statistics of one window against their thresholds. A calibrated threshold keeps the budget over all
 * features and tests by itself. Where there is none, the budget is spread over them by the correction.
 *
 * @param others tests of the same window that are not among the measurements
 * @param windowRows rows of a full window, for which calibrated thresholds hold
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

/** What a variable shows before the first evaluation: nothing, against the thresholds of that evaluation. */
export function unmeasured(variable: Variable, rows: number): Measurement {
  const live: LiveValues = {
    rows,
    mean: NaN,
    sorted: new Float64Array(0),
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
