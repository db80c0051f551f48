import { describe, expect, test } from 'vitest';
import { fittingCalibration } from '../../../runtime/drift/calibrated-thresholds';
import { liveValues } from '../../../runtime/drift/reference/live-values';
import { maximumMeanDiscrepancy } from '../../../runtime/statistics/maximum-mean-discrepancy';
import { jointReference, standardisedRows } from '../../../runtime/drift/joint-reference';
import { meanShift } from '../../../runtime/statistics/mean-shift';
import { windowTests } from '../../../runtime/drift/window-tests/window-tests';
import { variablesOf } from '../../../runtime/drift/variables';
import { DRIFT_TESTS } from '../../../runtime/contract/drift-tests';
import type { Baseline, Feature } from '../../../runtime/model/artifact';
import { makeBaseline } from '../../../runtime/training/baseline';
import { calibrate } from '../../../runtime/training/calibrate';
import type { Column } from '../../../runtime/data/dataset';
import { describeFeature, featureRows } from '../../../runtime/training/encoding/encode-columns';
import { JointWindows } from '../../../runtime/training/joint-windows';
import { seededRandom } from '../../../runtime/statistics/random';

const ROWS = 14_000;
const random = seededRandom(8);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const columns: Column[] = [
  { kind: 'numeric', name: 'normal', values: Float64Array.from({ length: ROWS }, normal) },
  {
    kind: 'numeric',
    name: 'heavy',
    values: Float64Array.from({ length: ROWS }, () => Math.exp(1.2 * normal())),
  },
  {
    kind: 'categorical',
    name: 'zone',
    categories: ['a', 'b'],
    indices: Int32Array.from({ length: ROWS }, () => Number(random() < 0.3)),
    numericRows: 0,
  },
];
const rowsFrom = (start: number, count: number) =>
  Uint32Array.from({ length: count }, (_, row) => start + row);
const training = rowsFrom(0, 3000);
const heldOut = rowsFrom(3000, 1000);
const fresh = rowsFrom(4000, 10_000);
const answers = (count: number) => Float64Array.from({ length: count }, () => Number(random() < 0.1));

const features: Feature[] = columns.map((column) => describeFeature(column, training));
const baseline: Baseline = makeBaseline(
  columns,
  training,
  { task: 'classification', classes: [0, 1], values: new Float64Array(0) },
  answers(500),
  { seed: 1 },
);
const held = {
  count: 1000,
  values: featureRows(columns, heldOut),
  predictions: answers(1000),
  predictionRows: rowsFrom(0, 500),
};
const settings = { windowRows: 100, budget: 0.01, seed: 1 };
const calibration = calibrate(features, baseline, held, settings)!;

describe('calibrated thresholds', () => {
  test('are there for every test that has something to say, and for all features together', () => {
    expect(calibration.features.map((own) => Object.keys(own).sort())).toEqual([
      ['anderson_darling', 'ks', 'mean_shift', 'psi', 'wasserstein'],
      ['anderson_darling', 'ks', 'mean_shift', 'psi', 'wasserstein'],
      ['chi_squared', 'psi'],
    ]);
    expect(Object.keys(calibration.prediction).sort()).toEqual(['chi_squared', 'psi']);
    expect(calibration.joint).toBeGreaterThan(0);
  });

  test('keep the budget on windows of fresh rows', () => {
    const tests = windowTests(DRIFT_TESTS, { driftThreshold: 4, driftMinimumShift: 0.5 });
    const variables = variablesOf(features, baseline, calibration, tests);
    const values = featureRows(columns, fresh);
    let alarms = 0;
    for (let window = 0; window < 100; window++) {
      const predicted = answers(100);
      const raised = variables.some(({ column, reference, tests: own, calibrated }) => {
        const live = liveValues(
          Float64Array.from({ length: 100 }, (_, row) =>
            column === 3 ? predicted[row]! : values[(window * 100 + row) * 3 + column]!,
          ),
          reference,
        );
        return own.some((each) => each.statistic(reference, live) > calibrated![each.name]!);
      });
      if (raised) alarms++;
    }
    // stats.binom.ppf(.9995, 100, .01): the budget is 1 %
    expect(alarms).toBeLessThanOrEqual(5);
  });

  test('are the same for the same seed', () => {
    expect(calibrate(features, baseline, held, settings)).toEqual(calibration);
  });

  test('are lower for a greater budget', () => {
    const generous = calibrate(features, baseline, held, { ...settings, budget: 0.1 })!;
    expect(generous.features[0]!.ks!).toBeLessThan(calibration.features[0]!.ks!);
  });

  test('serve windows of the size that they were made for, and no smaller budget', () => {
    const fits = (driftWindow: number, driftFalseAlarmBudget: number) =>
      fittingCalibration(calibration, { driftWindow, driftFalseAlarmBudget }) !== undefined;
    expect([fits(100, 0.01), fits(100, 0.05), fits(100, 0.001), fits(200, 0.01)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('are not made from too few rows', () => {
    expect(calibrate(features, baseline, { ...held, count: 99 }, settings)).toBeUndefined();
    expect(calibrate(features, baseline, held, { ...settings, windowRows: 1001 })).toBeUndefined();
  });
});

test('a single row may lie as far out as its feature’s rows do', () => {
  const values = featureRows(columns, fresh);
  const alarmed = (thresholds: readonly (number | null)[]): number => {
    let rows = 0;
    for (let row = 0; row < 10_000; row++) {
      const out = [0, 1].some((column) => {
        const reference = baseline.features[column]!;
        return (
          reference.kind === 'numeric' &&
          meanShift(values[row * 3 + column]!, reference) > thresholds[column]!
        );
      });
      if (out) rows++;
    }
    return rows / 10_000;
  };
  expect(calibration.rowThresholds[2]).toBeNull();
  expect(calibration.rowThresholds[1]!).toBeGreaterThan(calibration.rowThresholds[0]!);
  const strict = calibrate(features, baseline, held, { ...settings, budget: 0.001 })!;
  expect(alarmed([4, 4, null])).toBeGreaterThan(0.005);
  expect(alarmed(strict.rowThresholds)).toBeLessThan(0.003);
});

test('the discrepancy of a window of held-out rows is that of the test which is served', () => {
  const reference = jointReference(baseline)!;
  const drawn = rowsFrom(10, 60);
  const windows = new JointWindows(reference, held.values, held.count, 3);
  const rows = standardisedRows(
    [0, 1].map((column) => Float64Array.from(drawn, (row) => held.values[row * 3 + column]!)),
    60,
    reference,
  );
  expect(windows.discrepancy(drawn)).toBeCloseTo(
    maximumMeanDiscrepancy(reference.rows, rows, 2, { permutations: 1, seed: 1 }).statistic,
    12,
  );
});
