import type { DriftFinding, DriftState } from '../drift/drift-state';

/** A row: a list of values in the order of the model's features, or an object of values by feature name. */
export type Row = RowValues | NamedRow;
/** Values in the order of the model's features: numbers, names of categories, or null where one is missing. */
export type RowValues = readonly (number | string | null)[];
/** Values by feature name: numbers, names of categories, or null where one is missing. */
export type NamedRow = Readonly<Record<string, number | string | null>>;

/** A class, or the value of a regression. */
export type Label = string | number;
/** Probability of each class, 0 to 1; the model's `leaves` say how it comes about. */
export type Probabilities = Readonly<Record<string, number>>;

/** The part of an answer that does not depend on the number of rows. */
export interface PredictionContext {
  /** Whether these rows have drifted from the baseline. */
  readonly drift: boolean;
  /** The features that have drifted, by statistic / threshold, descending. */
  readonly findings?: readonly DriftFinding[];
  /** The model that predicted. */
  readonly model: { readonly name: string; readonly version: string };
}

/** The answer for one row. */
export interface Prediction extends PredictionContext {
  /** The predicted class or value. */
  readonly prediction: Label;
  /** Of each class, if they were requested. */
  readonly probabilities?: Probabilities;
}

/** The answer for rows, in their order. */
export interface Predictions extends PredictionContext {
  /** The predicted class or value of each row. */
  readonly predictions: readonly Label[];
  /** Of each row, if they were requested. */
  readonly probabilities?: readonly Probabilities[];
}

/** A column of the rows that the model reads. */
export type ModelFeature =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      /** Least and greatest value in the training rows. */
      readonly minimum: number;
      readonly maximum: number;
      /** Present if a value may be missing: what drift detection sees in its place. */
      readonly missingAs?: number | undefined;
    }
  | { readonly kind: 'categorical'; readonly name: string; readonly categories: readonly string[] };

/** Scores of a classifier on held-out rows. Shares are 0 to 1. */
export interface ClassificationMetrics {
  /** The task of the model. */
  readonly task: 'classification';
  /** Held-out rows. */
  readonly rows: number;
  /** Share of rows whose class is predicted correctly. */
  readonly accuracy: number;
  /** Of the last class where there are two, else the mean over classes; so are `recall` and `f1`. */
  readonly precision: number;
  /** Share of the rows of the class that are predicted as it. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
  /** Null where one class is absent. */
  readonly rocAuc: number | null;
  /** Rows: true class, columns: predicted class, in the order of `classes`. */
  readonly confusionMatrix: readonly (readonly number[])[];
  /** Scores of each class. */
  readonly perClass: readonly {
    readonly class: Label;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    /** Held-out rows of this class. */
    readonly support: number;
  }[];
}

/** Scores of a regression on held-out rows. */
export interface RegressionMetrics {
  /** The task of the model. */
  readonly task: 'regression';
  /** Held-out rows. */
  readonly rows: number;
  /** Null where the held-out target is constant. */
  readonly r2: number | null;
  /** Mean absolute error, in the target's unit. */
  readonly meanAbsoluteError: number;
  /** Root of the mean squared error, in the target's unit. */
  readonly rootMeanSquaredError: number;
}

/** The answer of GET /model. */
export interface ModelCard {
  /** Name of the model. */
  readonly name: string;
  /** Version of the model. */
  readonly version: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** Classification or regression. */
  readonly task: 'classification' | 'regression';
  /** Column that is predicted. */
  readonly label: string;
  /** Empty for regression. */
  readonly classes: readonly Label[];
  /**
   * What the trees' leaves hold. `votes`: each tree votes for a class. `average`: class shares or values, averaged. `sum`:
   * values that are added up, as in boosted trees.
   */
  readonly leaves: 'votes' | 'average' | 'sum';
  /** Whether a row may have missing values. */
  readonly missingValues: boolean;
  /** In the order of a row's values. */
  readonly features: readonly ModelFeature[];
  /** Scores on held-out rows. */
  readonly metrics: ClassificationMetrics | RegressionMetrics;
  /** Share of the total impurity decrease, in the order of `features`. All 0 for an imported forest. */
  readonly importances: readonly number[];
  /** Settings that the forest was trained with, or where it was imported from. */
  readonly training: Readonly<Record<string, unknown>>;
  /** The training file: the number of its rows, and its digest. */
  readonly data: { readonly rows: number; readonly digest: string };
}

/** The true value of a prediction. */
export interface Truth {
  /** Id of the request: the header `x-request-id` that it was sent with, or that its answer has. */
  readonly requestId: string;
  /** Index of the row in its request, from 0. @default 0 */
  readonly row?: number;
  /** The class, or the value, that turned out to be right. */
  readonly truth: Label;
}

/** What became of the truths of one call. */
export interface FeedbackOutcomes {
  /** Truths whose prediction is held. */
  readonly joined: number;
  /** Truths that had been joined before. */
  readonly repeated: number;
  /** Truths that replaced another one. */
  readonly corrected: number;
  /** Truths whose prediction is not held: it is too old, or another pod answered. */
  readonly unknown: number;
}

/** The answer of GET /drift. */
export type Drift =
  | DriftState
  | {
      readonly enabled: false;
      /** Why, and what turns it on. */
      readonly detail: string;
    };
