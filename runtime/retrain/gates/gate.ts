import type { MetricName } from '../comparison/metrics';

/** The longer ones first, for a pattern that takes the first that fits. */
export const COMPARISONS = ['>=', '<=', '>', '<'] as const;

export type Comparison = (typeof COMPARISONS)[number];

/** A rule that decides about the data or about the models. `text` is the rule as it was written. */
export type Gate = DataGate | MetricGate;

export type DataGate = { readonly text: string } & (
  | { readonly about: 'rows'; readonly comparison: Comparison; readonly rows: number }
  | { readonly about: 'age'; readonly comparison: Comparison; readonly seconds: number }
  | { readonly about: 'findings'; readonly severity: 'severe' | 'any' }
);

/** `roc_auc >= 0.8`, or `roc_auc >= champion - 0.005`. */
export interface MetricGate {
  readonly text: string;
  readonly about: 'metric';
  readonly metric: MetricName;
  readonly comparison: Comparison;
  /** Compared with this value, or with the champion's and this added to it. */
  readonly value: number;
  readonly champion: boolean;
  /**
   * Share of the bootstrap's differences for which the rule must hold, such as 0.95 of `at 95%`. Undefined: it must hold
   * for the metrics as measured.
   */
  readonly confidence: number | undefined;
}

export function isMetricGate(gate: Gate): gate is MetricGate {
  return gate.about === 'metric';
}

export function holds(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
    case '<=':
      return value <= limit;
    case '<':
      return value < limit;
  }
}
