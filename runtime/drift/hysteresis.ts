/** In ascending order of severity; the indices are the values of `drift_state`. */
export type DriftCondition = 'none' | 'possible' | 'drift';
export const CONDITIONS = ['none', 'possible', 'drift'] as const satisfies readonly DriftCondition[];

/**
 * Changes between drift and no drift only after k of the last m evaluations agree, so that a single window neither starts
 * nor ends drift. Windows overlap, and one window judged k times is one opinion. Therefore drift is confirmed only if the
 * rows that came after the suspicion agree, too. Until then the condition is `possible`.
 */
export class Hysteresis {
  condition: DriftCondition = 'none';
  /** The last evaluations, at most m, since the last change between drift and no drift. */
  private recent: boolean[] = [];

  /**
   * @param agreeing k, 1 to m
   * @param evaluations m
   */
  constructor(
    private readonly agreeing: number,
    private readonly evaluations: number,
  ) {}

  /**
   * @param exceeded whether a statistic exceeded its threshold in this evaluation
   * @param laterRowsAgree whether the rows that came after the first suspicion have drifted, too; asked only where it
   *   decides
   */
  judge(exceeded: boolean, laterRowsAgree: () => boolean): DriftCondition {
    this.recent = [...this.recent, exceeded].slice(-this.evaluations);
    const raised = this.recent.filter(Boolean).length;
    if (this.condition === 'drift') {
      if (this.recent.length - raised < this.agreeing) return this.condition;
      return this.change('none');
    }
    if (raised >= this.agreeing && (this.agreeing === 1 || laterRowsAgree())) return this.change('drift');
    return (this.condition = raised > 0 ? 'possible' : 'none');
  }

  /** Begins or ends drift at once: rows that are no part of each other have agreed. */
  conclude(drifted: boolean): DriftCondition {
    return this.change(drifted ? 'drift' : 'none');
  }

  private change(condition: DriftCondition): DriftCondition {
    this.recent = [];
    return (this.condition = condition);
  }
}
