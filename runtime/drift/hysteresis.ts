/** What is known of drift, the worst last. */
export type DriftCondition = 'none' | 'possible' | 'drift';
export const CONDITIONS = ['none', 'possible', 'drift'] as const satisfies readonly DriftCondition[];

/**
 * Believes a change only after k of the last m evaluations say the same, so that one unlucky window neither begins
 * drift nor ends it. What was raised and is not confirmed is `possible`.
 */
export class Hysteresis {
  condition: DriftCondition = 'none';
  /** The latest evaluations since the last change between drift and no drift, at most m. */
  private recent: boolean[] = [];

  /** @param agreeing k, 1 to m @param evaluations m */
  constructor(
    private readonly agreeing: number,
    private readonly evaluations: number,
  ) {}

  /** @param exceeded whether this evaluation found the statistic above its threshold */
  judge(exceeded: boolean): DriftCondition {
    this.recent = [...this.recent, exceeded].slice(-this.evaluations);
    const raised = this.recent.filter(Boolean).length;
    if (this.condition === 'drift') {
      if (this.recent.length - raised < this.agreeing) return this.condition;
      return this.change('none');
    }
    if (raised >= this.agreeing) return this.change('drift');
    return (this.condition = raised > 0 ? 'possible' : 'none');
  }

  private change(condition: DriftCondition): DriftCondition {
    this.recent = [];
    return (this.condition = condition);
  }
}
