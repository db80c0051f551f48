import type { Duration } from 'cdk8s';

/** Measures that are better when they are greater. */
const GREATER_IS_BETTER: readonly GateMeasure[] = ['roc_auc', 'accuracy', 'precision', 'recall', 'f1', 'r2'];
/**
 * What challenger and champion are measured by, on the same held-out rows: `roc_auc`, `accuracy`, `precision`, `recall`,
 * `f1` and `log_loss` of a classification; `r2`, `mae` and `rmse` of a regression.
 */
export type GateMeasure =
  'roc_auc' | 'accuracy' | 'precision' | 'recall' | 'f1' | 'r2' | 'log_loss' | 'mae' | 'rmse';

/** Options of `Gate.betterThanChampion`. */
export interface BetterGateOptions {
  /**
   * Part of the bootstrap interval of the difference that must lie on the better side, in percent; above 50, below 100.
   *
   * @default 95
   */
  readonly confidencePercent?: number;
}

/**
 * A rule that a challenger must meet to become the champion.
 *
 * @example
 * const gates = [Gate.noSevereFinding(), Gate.minimumRows(10_000), Gate.notWorseThanChampion('roc_auc', 0.005)];
 */
export class Gate {
  /** The whole paired bootstrap interval of the difference is on the better side, so that luck is not progress. */
  static betterThanChampion(measure: GateMeasure, { confidencePercent = 95 }: BetterGateOptions = {}): Gate {
    if (!(confidencePercent > 50 && confidencePercent < 100)) {
      throw new Error(
        `confidencePercent must be above 50 and below 100, got ${confidencePercent}; 95 is usual`,
      );
    }
    return new Gate(`${measure} ${isGreaterBetter(measure) ? '>' : '<'} champion at ${confidencePercent}%`);
  }

  /**
   * The challenger is not worse than the champion by more than the margin.
   *
   * @param margin in the unit of the measure; at least 0
   */
  static notWorseThanChampion(measure: GateMeasure, margin: number): Gate {
    checkNumber('margin', margin, 0);
    return new Gate(
      isGreaterBetter(measure) ? `${measure} >= champion - ${margin}` : `${measure} <= champion + ${margin}`,
    );
  }

  /** The challenger's measure is at least the value, or at most, where less is better. */
  static limit(measure: GateMeasure, value: number): Gate {
    checkNumber('value', value);
    return new Gate(`${measure} ${isGreaterBetter(measure) ? '>=' : '<='} ${value}`);
  }

  /** The data has at least that many rows. */
  static minimumRows(rows: number): Gate {
    if (!Number.isInteger(rows) || rows < 1) {
      throw new Error(`rows must be a whole number of at least 1, got ${rows}`);
    }
    return new Gate(`rows >= ${rows}`);
  }

  /** The data was last modified at most that long ago. */
  static maximumDataAge(age: Duration): Gate {
    return new Gate(`age <= ${age.toSeconds()}s`);
  }

  /** The quality checks find nothing severe in the data. */
  static noSevereFinding(): Gate {
    return new Gate('no severe finding');
  }

  /** The quality checks find nothing in the data. */
  static noFinding(): Gate {
    return new Gate('no finding');
  }

  private constructor(
    /** The rule as the command's option `--gate` takes it. */
    readonly rule: string,
  ) {}
}

function isGreaterBetter(measure: GateMeasure): boolean {
  return GREATER_IS_BETTER.some((each) => each === measure);
}

function checkNumber(name: string, value: number, least = -Infinity): void {
  if (Number.isFinite(value) && value >= least && !String(value).includes('e')) return;
  throw new Error(
    `${name} must be a decimal number${least === 0 ? ' of at least 0' : ''}, got ${value}; write one like 0.005`,
  );
}
