import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criticalPValue } from '../../../runtime/statistics/correction';

/** The example of Benjamini and Hochberg's paper, table 1: 15 comparisons. */
const PAPER = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
  0.759, 1,
];

const rejected = (ps: readonly number[], critical: number): number => ps.filter((p) => p <= critical).length;

describe('of the paper’s fifteen comparisons at 0.05', () => {
  test('Bonferroni rejects three', () => {
    expect(rejected(PAPER, criticalPValue(PAPER, 0.05, 'bonferroni'))).toBe(3);
  });

  test('Benjamini–Hochberg rejects four', () => {
    expect(rejected(PAPER, criticalPValue(PAPER, 0.05, 'fdr'))).toBe(4);
  });

  test('without correction nine are rejected', () => {
    expect(rejected(PAPER, criticalPValue(PAPER, 0.05, 'none'))).toBe(9);
  });
});

test('the corrections are ordered: Bonferroni rejects least, none most', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (ps) => {
      const [bonferroni, fdr, none] = (['bonferroni', 'fdr', 'none'] as const).map((correction) =>
        rejected(ps, criticalPValue(ps, 0.05, correction)),
      );
      expect(bonferroni!).toBeLessThanOrEqual(fdr!);
      expect(fdr!).toBeLessThanOrEqual(none!);
    }),
  );
});
