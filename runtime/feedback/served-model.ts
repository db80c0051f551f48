import type { QualityMeasure } from '../contract/feedback';
import { binOf } from '../drift/reference/bins';
import type { Confidence } from '../model/artifact';
import type { TrainedModel } from '../model/trained-model';

/** What must be known of a model to measure its predictions, long after another one is served. Plain JSON. */
export interface ServedModel {
  readonly version: string;
  readonly digest: string;
  readonly task: 'classification' | 'regression';
  readonly classes: readonly (string | number)[];
  /** Quality on the held-out rows of the training data. */
  readonly trained: Readonly<Partial<Record<QualityMeasure, number>>>;
  /** Accuracy by confidence on these rows. Undefined: accuracy cannot be estimated without truth. */
  readonly confidence?: Confidence | undefined;
}

/** Steps of a score. The area under the ROC curve takes two scores in one step as equal. */
export const SCORE_STEPS = 1000;

export function servedModel({ version, digest, task, classes, artifact }: TrainedModel): ServedModel {
  const { metrics, confidence } = artifact;
  const trained: ServedModel['trained'] =
    metrics.task === 'regression'
      ? {
          mean_absolute_error: metrics.meanAbsoluteError,
          root_mean_squared_error: metrics.rootMeanSquaredError,
        }
      : {
          accuracy: metrics.accuracy,
          // with more classes it is a mean over them, which is not measured here
          ...(classes.length === 2 && metrics.rocAuc !== null && { roc_auc: metrics.rocAuc }),
        };
  return { version, digest, task, classes, trained, ...(confidence !== undefined && { confidence }) };
}

/** One prediction as it is held. */
export interface Scored {
  /** Index of the class, or the value. */
  readonly prediction: number;
  /** With two classes the share of votes for the second, in steps; else 0. */
  readonly score: number;
  /** Bin of the confidence, which is the share of votes for the predicted class. */
  readonly bin: number;
}

/** @param shares probability of each class, of all rows; undefined for a regression */
export function scored(
  { classes, confidence }: ServedModel,
  prediction: number,
  shares: Float64Array | undefined,
  row: number,
): Scored {
  if (shares === undefined) return { prediction, score: 0, bin: 0 };
  const from = row * classes.length;
  return {
    prediction,
    score: classes.length === 2 ? Math.round(SCORE_STEPS * shares[from + 1]!) : 0,
    bin: confidence === undefined ? 0 : binOf(shares[from + prediction]!, confidence.edges),
  };
}
