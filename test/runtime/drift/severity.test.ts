import { describe, expect, it } from 'vitest';
import type { DriftCondition } from '../../../runtime/drift/hysteresis';
import { movedShare } from '../../../runtime/drift/moved-share';
import { bySeverity } from '../../../runtime/drift/severity';

function variable(feature: string, condition: DriftCondition, window: readonly number[]) {
  return { feature, condition, bins: { edges: [1, 2], labels: [], baseline: [0.5, 0.25, 0.25], window } };
}

describe('the share of rows that moved', () => {
  it('is half of the sum of all changes of shares', () => {
    expect(movedShare(variable('a', 'none', [0.2, 0.25, 0.55]))).toBeCloseTo(0.3, 12);
    expect(movedShare(variable('a', 'none', [0.5, 0.25, 0.25]))).toBe(0);
  });

  it('is 0 while the window is empty', () => {
    expect(movedShare(variable('a', 'none', [0, 0, 0]))).toBe(0);
  });
});

it('the most severe condition comes first, and among equals the most rows moved', () => {
  const order = bySeverity([
    variable('little drift', 'drift', [0.45, 0.3, 0.25]),
    variable('possible', 'possible', [0, 0, 1]),
    variable('none', 'none', [0, 0.5, 0.5]),
    variable('much drift', 'drift', [0, 0.5, 0.5]),
  ]).map(({ feature }) => feature);
  expect(order).toEqual(['much drift', 'little drift', 'possible', 'none']);
});
