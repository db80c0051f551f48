import type { DriftFinding, DriftState } from '../drift/drift-state';
import type { Artifact } from '../model/artifact';

/** A row: a list of values in the order of the model's features, or an object of values by feature name. */
export type Row = RowValues | NamedRow;
export type RowValues = readonly (number | string)[];
export type NamedRow = Readonly<Record<string, number | string>>;

/** A class, or the value of a regression. */
export type Label = string | number;
/** Share of the trees that vote for each class, 0 to 1. */
export type Probabilities = Readonly<Record<string, number>>;

interface Answered {
  /** Whether these rows have drifted from the baseline. */
  readonly drift: boolean;
  /** The features that have drifted, by statistic / threshold, descending. */
  readonly findings?: readonly DriftFinding[];
  readonly model: { readonly name: string; readonly version: string };
}

/** The prediction for one row. */
export interface Prediction extends Answered {
  readonly prediction: Label;
  readonly probabilities?: Probabilities;
}

/** The predictions for rows, in their order. */
export interface Predictions extends Answered {
  readonly predictions: readonly Label[];
  readonly probabilities?: readonly Probabilities[];
}

/** The answer of GET /model. */
export type ModelCard = Pick<
  Artifact,
  | 'name'
  | 'version'
  | 'digest'
  | 'task'
  | 'label'
  | 'classes'
  | 'features'
  | 'metrics'
  | 'importances'
  | 'training'
  | 'data'
>;

/** The answer of GET /drift. */
export type Drift = DriftState | { readonly enabled: false };
