import type { DriftFinding } from './drift-state';
import type { DriftCondition, Hysteresis } from './hysteresis';
import { excess, type TestResult } from './test-result';

/** Tracks the drift condition of a feature, of the predictions, or of all features jointly. */
export class ConditionTracker {
  /** Time of the last change of `condition`, in milliseconds since the epoch. */
  since: number;
  /** Rows that had been served when a window first exceeded a threshold; undefined if none of the last ones did. */
  private suspectedAt: number | undefined;
  /** Mean of the window at the last evaluation; null before it, and without a mean. */
  mean: number | null = null;

  /**
   * @param name the `feature` label in metrics and events
   * @param baselineMean null for categories and for all features jointly
   * @param results before the first evaluation, with its thresholds
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

  /**
   * @param seen rows that were ever served
   * @param agree whether the latest rows, so many of them, have drifted
   */
  judge(
    results: readonly TestResult[],
    {
      now,
      seen,
      agree,
    }: { readonly now: number; readonly seen: number; readonly agree: (rows: number) => boolean },
  ): void {
    this.results = results;
    const before = this.condition;
    const exceeded = results.some((result) => result.exceeded);
    const later = this.suspectedAt === undefined ? 0 : seen - this.suspectedAt;
    this.hysteresis.judge(exceeded, () => exceeded && later > 0 && agree(later));
    if (exceeded) this.suspectedAt ??= seen;
    if (this.condition === 'none') this.suspectedAt = undefined;
    if (this.condition !== before) this.since = now;
  }

  /** Takes the verdict of a batch whose halves have agreed. */
  conclude(results: readonly TestResult[], drifted: boolean, now: number): void {
    this.results = results;
    const before = this.condition;
    this.hysteresis.conclude(drifted);
    this.suspectedAt = undefined;
    if (this.condition !== before) this.since = now;
  }

  /** The test with the greatest statistic / threshold. */
  finding(): DriftFinding {
    const [worst] = this.results.toSorted((a, b) => excess(b) - excess(a));
    const { test, statistic, threshold, pValue, effectSize } = worst!;
    const { name: feature, mean: value, baselineMean } = this;
    return { feature, test, value, baselineMean, statistic, threshold, pValue, effectSize };
  }
}
