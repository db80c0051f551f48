import { describe, expect, test } from 'vitest';
import type { DriftDetectorOptions } from '../../../runtime/drift/drift-detector';
import { testDetector, normal } from './test-detector';
import { normalRows } from './normal-rows';

type Settings = Partial<DriftDetectorOptions['settings']>;

const FEATURES = ['a', 'b', 'c', 'd'].map((name) => normal(name, 0, 1));

/** The first feature's threshold over a window whose rows are shifted by so many deviations. */
function threshold(settings: Settings, shift = 0): number {
  const { observe, detector } = testDetector(FEATURES, { driftTests: ['ks'], ...settings });
  observe(normalRows(3)(100, 4, shift, 1), 100);
  return detector.state().features[0]!.tests[0]!.threshold;
}

describe('of the settings,', () => {
  test('a greater budget lowers the thresholds, and a smaller one raises them', () => {
    expect(threshold({ driftFalseAlarmBudget: 0.05 })).toBeLessThan(threshold({}));
    expect(threshold({ driftFalseAlarmBudget: 0.00001 })).toBeGreaterThan(threshold({}));
  });

  test('the correction spreads the budget over all tests that are made', () => {
    // that of four features; the predictions are classes, which it says nothing about
    expect(threshold({ driftCorrection: 'bonferroni' })).toBe(
      threshold({ driftCorrection: 'none', driftFalseAlarmBudget: 0.001 / 4 }),
    );
  });

  test('fdr is as strict as bonferroni while nothing has drifted, and less where much has', () => {
    const fdr = { driftCorrection: 'fdr' } as const;
    expect(threshold(fdr)).toBe(threshold({}));
    expect(threshold(fdr, 2)).toBeLessThan(threshold({}, 2));
  });

  test('the least effect raises a threshold that is lower, and no other', () => {
    expect(threshold({ driftMinimumEffect: 0.01 })).toBe(threshold({ driftMinimumEffect: 0 }));
    // for bell curves at a distance of d deviations, the widest gap is 2 Φ(d / 2) - 1:
    // 2 * scipy.stats.norm.cdf(1) - 1
    expect(threshold({ driftMinimumEffect: 2 })).toBeCloseTo(0.6826894921370859, 12);
  });

  test('the least shift does so for the mean', () => {
    const mean = (driftMinimumShift: number) => threshold({ driftTests: ['mean_shift'], driftMinimumShift });
    expect(mean(3)).toBe(3);
    expect(mean(0)).toBeLessThan(1);
  });

  test('the window holds so many rows, and the least sample is what it must hold to be judged', () => {
    const { observe, detector } = testDetector(FEATURES, { driftWindow: 60, driftMinimumSample: 50 });
    observe(normalRows(3)(49, 4, 0, 1), 49);
    expect(detector.state().window).toMatchObject({ rows: 49, size: 60, status: 'warming_up' });
    observe(normalRows(4)(1, 4, 0, 1), 1);
    expect(detector.state().window).toMatchObject({ rows: 50, status: 'stable' });
    observe(normalRows(5)(100, 4, 0, 1), 100);
    expect(detector.state().window.rows).toBe(60);
  });

  test('k of m say when drift is believed', () => {
    const evaluations = (driftConfirmations: number, driftConfirmationWindows: number): number => {
      const { observe, detector } = testDetector(FEATURES, { driftConfirmations, driftConfirmationWindows });
      let count = 0;
      while (detector.state().window.status !== 'drift') {
        observe(normalRows(count++)(100, 4, 3, 1), 100);
      }
      return count;
    };
    expect([evaluations(1, 1), evaluations(2, 3), evaluations(4, 5)]).toEqual([1, 2, 4]);
  });
});
