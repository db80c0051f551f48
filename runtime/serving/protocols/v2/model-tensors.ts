import type { Feature } from '../../../model/artifact';
import type { TrainedModel } from '../../../model/trained-model';
import type { Datatype } from './datatype';

/** Metadata of a tensor. -1 in the shape is the number of rows, which the caller chooses. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** Name of the tensor that holds whole rows. */
export const MATRIX = 'input';
/** What the model predicts for each row. */
export const PREDICT = 'predict';
/** Share of the trees that vote for each class, in the order of the model's classes. */
export const PREDICT_PROBA = 'predict_proba';

/**
 * A model's features and answers as tensors.
 *
 * Where every feature is a number, the metadata asks for one matrix `input`, a row for each row and a column for
 * each feature in the model's order. One tensor a feature, of its name, is taken as well; it is what the metadata
 * asks for where a feature is a category, for no tensor can hold numbers and texts.
 */
export class ModelTensors {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Whether the features fit into one matrix. */
  readonly matrix: boolean;
  /** What GET /v2/models/{model} answers. */
  readonly metadata: string;
  readonly features: readonly Feature[];
  /** For each class its element of `predict`, as JSON; empty for a regression. */
  readonly classLabels: readonly string[];

  constructor({ name, version, task, classes, features }: TrainedModel) {
    this.features = features;
    this.matrix = features.every(({ kind }) => kind === 'numeric');
    this.inputs = this.matrix
      ? [{ name: MATRIX, datatype: 'FP64', shape: [-1, features.length] }]
      : features.map((feature) => ({ name: feature.name, datatype: datatypeOf(feature), shape: [-1] }));
    const predicted = task === 'regression' ? 'FP64' : datatypeOfClasses(classes);
    this.classLabels = classes.map((label) => JSON.stringify(predicted === 'BYTES' ? String(label) : label));
    this.outputs = [
      { name: PREDICT, datatype: predicted, shape: [-1] },
      ...(task === 'regression'
        ? []
        : [{ name: PREDICT_PROBA, datatype: 'FP64' as const, shape: [-1, classes.length] }]),
    ];
    this.metadata = JSON.stringify({
      name,
      versions: [version],
      platform: 'cdk8s-aiops_random-forest',
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }
}

function datatypeOf({ kind }: Feature): Datatype {
  return kind === 'numeric' ? 'FP64' : 'BYTES';
}

/** The narrowest type that holds every label. */
function datatypeOfClasses(classes: readonly (string | number)[]): Datatype {
  if (classes.some((label) => typeof label === 'string')) return 'BYTES';
  return classes.every(Number.isSafeInteger) ? 'INT64' : 'FP64';
}
