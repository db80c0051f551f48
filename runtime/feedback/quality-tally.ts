import type { QualityMeasure } from '../contract/feedback';
import { Z_95, type Bounds } from '../statistics/bounds';
import { meanBounds } from '../statistics/mean-bounds';
import { rocAucBounds } from '../statistics/roc-auc-bounds';
import { wilson } from '../statistics/wilson';
import { SCORE_STEPS, type Scored, type ServedModel } from './served-model';

/** A measure with its interval of 95 %. */
export interface Measured extends Bounds {
  readonly value: number;
}

/**
 * The quality of one model's predictions that are held. Rows are added and removed one by one, so that a measure costs the
 * same for any number of rows.
 */
export class QualityTally {
  /** Predictions held. */
  served = 0;
  /** Those with a truth. */
  rows = 0;
  private correct = 0;
  private absolute = 0;
  private squared = 0;
  private fourth = 0;
  /** Rows with a truth by score, of the first and of the second of two classes. */
  private readonly scores: readonly [Float64Array, Float64Array];
  /** Predictions held, by confidence. */
  private readonly bins: Float64Array;

  constructor(readonly model: ServedModel) {
    const steps = model.classes.length === 2 ? SCORE_STEPS + 1 : 0;
    this.scores = [new Float64Array(steps), new Float64Array(steps)];
    this.bins = new Float64Array(model.confidence?.rows.length ?? 0);
  }

  /** @param by 1 to add a prediction, -1 to remove it */
  countServed({ bin }: Scored, by: 1 | -1): void {
    this.served += by;
    if (this.bins.length > 0) this.bins[bin]! += by;
  }

  /**
   * @param truth index of the class, or the value
   * @param by 1 to add a truth, -1 to remove it
   */
  countTruth({ prediction, score }: Scored, truth: number, by: 1 | -1): void {
    this.rows += by;
    if (this.model.task === 'classification') {
      this.correct += by * Number(prediction === truth);
      const scores = this.scores[Number(truth === 1)]!;
      if (scores.length > 0) scores[score]! += by;
      return;
    }
    const error = prediction - truth;
    // sums of numbers that come and go keep the rounding of all; an empty tally starts exactly
    const keep = Number(this.rows > 0);
    this.absolute = keep * (this.absolute + by * Math.abs(error));
    this.squared = keep * (this.squared + by * error ** 2);
    this.fourth = keep * (this.fourth + by * error ** 4);
  }

  /** The measures that are defined for the rows with a truth. */
  measures(): ReadonlyMap<QualityMeasure, Measured> {
    const { rows, model } = this;
    const measures = new Map<QualityMeasure, Measured>();
    if (rows === 0) return measures;
    if (model.task === 'classification') {
      measures.set('accuracy', { value: this.correct / rows, ...wilson(this.correct, rows, Z_95) });
      const area = this.rocAuc();
      if (area !== undefined) measures.set('roc_auc', area);
      return measures;
    }
    const absolute = meanBounds(this.absolute, this.squared, rows, Z_95);
    measures.set('mean_absolute_error', {
      value: this.absolute / rows,
      lower: Math.max(0, absolute.lower),
      upper: absolute.upper,
    });
    const squared = meanBounds(this.squared, this.fourth, rows, Z_95);
    measures.set('root_mean_squared_error', {
      value: Math.sqrt(Math.max(0, this.squared / rows)),
      lower: Math.sqrt(Math.max(0, squared.lower)),
      upper: Math.sqrt(Math.max(0, squared.upper)),
    });
    return measures;
  }

  /**
   * The accuracy that the confidences of all held predictions promise, without any truth: the mean of the accuracy that
   * held-out rows with the same confidence had at training. It is right while the relation of features and label is that of
   * the training data, and cannot see a change of that relation.
   *
   * @see https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html (confidence-based performance estimation)
   */
  estimate(): Measured | undefined {
    const { confidence } = this.model;
    if (confidence === undefined || this.served === 0) return undefined;
    let value = 0;
    let variance = 0;
    this.bins.forEach((count, bin) => {
      const rows = confidence.rows[bin]!;
      // Jeffreys' prior: a bin without errors at training may have one now
      const accuracy = (confidence.correct[bin]! + 0.5) / (rows + 1);
      const share = count / this.served;
      value += share * accuracy;
      // of the accuracy at training, and of the live rows
      variance += accuracy * (1 - accuracy) * ((share * share) / (rows + 1) + share / this.served);
    });
    const half = Z_95 * Math.sqrt(variance);
    return { value, lower: Math.max(0, value - half), upper: Math.min(1, value + half) };
  }

  /** From the counts by score: a pair in one step counts as half. */
  private rocAuc(): Measured | undefined {
    const [negative, positive] = this.scores;
    let below = 0;
    let won = 0;
    let positives = 0;
    for (let step = 0; step < positive.length; step++) {
      won += positive[step]! * (below + negative[step]! / 2);
      below += negative[step]!;
      positives += positive[step]!;
    }
    if (positives === 0 || below === 0) return undefined;
    const value = won / (positives * below);
    return { value, ...rocAucBounds(value, positives, below, Z_95) };
  }
}
