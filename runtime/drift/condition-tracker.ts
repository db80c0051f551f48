import type { DriftFinding } from './drift-state';
import type { DriftCondition, Hysteresis } from './hysteresis';
import { excess, type TestResult } from './test-result';

/** Something that may drift: a feature, the predictions, or all features together. */
export class ConditionTracker {
  /** Milliseconds since the epoch at which `condition` began. */
  since: number;
  /** Of the window at the latest evaluation; null before, and where there is no mean. */
  mean: number | null = null;

  /**
   * @param name as metrics and events call it
   * @param baselineMean null where there is none
   * @param results with the thresholds that it will first be judged by
   */
  constructor(
    readonly name: string,
    readonly baselineMean: number | null,
    public results: readonly TestResult[],
    private readonly hysteresis: Hysteresis,
    now: number,
  ) {
    this.since = now;
  }

  get condition(): DriftCondition {
    return this.hysteresis.condition;
  }

  judge(results: readonly TestResult[], now: number): void {
    this.results = results;
    const before = this.condition;
    this.hysteresis.judge(results.some(({ exceeded }) => exceeded));
    if (this.condition !== before) this.since = now;
  }

  /** The test that is furthest above its threshold, or least below it. */
  finding(): DriftFinding {
    const [worst] = this.results.toSorted((a, b) => excess(b) - excess(a));
    const { test, statistic, threshold, pValue, effectSize } = worst!;
    const { name: feature, mean: value, baselineMean } = this;
    return { feature, test, value, baselineMean, statistic, threshold, pValue, effectSize };
  }
}
