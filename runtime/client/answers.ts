import type { DriftFinding, DriftState } from '../drift/drift-state';
import type { Artifact } from '../model/artifact';

/** A row as a list in the order of the model's features, or as an object by their names. */
export type Row = RowValues | NamedRow;
export type RowValues = readonly (number | string)[];
export type NamedRow = Readonly<Record<string, number | string>>;

/** A class, or the value of a regression. */
export type Label = string | number;
/** Share of the trees that voted for each class. */
export type Probabilities = Readonly<Record<string, number>>;

interface Answered {
  /** Whether these rows have drifted from the baseline. */
  readonly drift: boolean;
  /** What has drifted, the worst first. */
  readonly findings?: readonly DriftFinding[];
  readonly model: { readonly name: string; readonly version: string };
}

/** The answer for one row. */
export interface Prediction extends Answered {
  readonly prediction: Label;
  readonly probabilities?: Probabilities;
}

/** The answer for rows, in their order. */
export interface Predictions extends Answered {
  readonly predictions: readonly Label[];
  readonly probabilities?: readonly Probabilities[];
}

/** What GET /model says. */
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

/** What GET /drift says. */
export type Drift = DriftState | { readonly enabled: false };
