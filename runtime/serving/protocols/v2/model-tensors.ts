import type { Feature } from '../../../model/artifact';
import type { TrainedModel } from '../../../model/trained-model';
import type { Datatype } from './datatype';

/** Metadata of a tensor. -1 in the shape is the number of rows, which the caller chooses. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** A tensor of the answer. */
export interface OutputTensor extends Tensor {
  /** Its JSON before and after the number of rows, up to its elements. Written once: serializing costs more than a forest. */
  readonly head: readonly [string, string];
}

/** Name of the tensor that holds whole rows. */
export const MATRIX = 'input';
/** Name of the tensor of predictions, one for each row. */
export const PREDICT = 'predict';
/** Name of the tensor of probabilities: rows × classes, in the order of the model's classes. */
export const PREDICT_PROBA = 'predict_proba';

/**
 * A model's features and answers as tensors.
 *
 * If every feature is a number, the metadata requires one matrix `input` with a column for each feature, in the model's
 * order. One tensor for each feature, with the feature's name, is accepted as well. If a feature is a category, the
 * metadata requires this form, because no tensor can hold both numbers and texts.
 */
export class ModelTensors {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly OutputTensor[];
  /** Whether the features fit into one matrix. */
  readonly matrix: boolean;
  /** Answer of GET /v2/models/{model}. */
  readonly metadata: string;
  /** Members of every answer: the model's name and version, as JSON. */
  readonly named: string;
  readonly features: readonly Feature[];
  /** Labels of the classes; empty for a regression. */
  readonly classes: readonly (string | number)[];
  /** For each class its element of `predict`, as JSON; empty for a regression. */
  readonly classLabels: readonly string[];

  constructor({ name, version, task, classes, features, forest }: TrainedModel) {
    this.features = features;
    this.classes = classes;
    this.matrix = features.every(({ kind }) => kind === 'numeric');
    this.inputs = this.matrix
      ? [{ name: MATRIX, datatype: 'FP64', shape: [-1, features.length] }]
      : features.map((feature) => ({ name: feature.name, datatype: datatypeOf(feature), shape: [-1] }));
    const predicted = task === 'regression' ? 'FP64' : datatypeOfClasses(classes);
    this.classLabels = classes.map((label) => JSON.stringify(predicted === 'BYTES' ? String(label) : label));
    const outputs: readonly Tensor[] = [
      { name: PREDICT, datatype: predicted, shape: [-1] },
      ...(task === 'regression'
        ? []
        : [{ name: PREDICT_PROBA, datatype: 'FP64' as const, shape: [-1, classes.length] }]),
    ];
    this.outputs = outputs.map((tensor) => ({ ...tensor, head: headOf(tensor) }));
    this.named = `"model_name":${JSON.stringify(name)},"model_version":${JSON.stringify(version)}`;
    this.metadata = JSON.stringify({
      name,
      versions: [version],
      platform: forest.leaves === 'sum' ? 'cdk8s-aiops_boosted-trees' : 'cdk8s-aiops_random-forest',
      inputs: this.inputs,
      outputs,
    });
  }
}

function headOf({ name, datatype, shape }: Tensor): OutputTensor['head'] {
  const rest = shape.slice(1).map((size) => `,${size}`);
  return [`{"name":"${name}","shape":[`, `${rest.join('')}],"datatype":"${datatype}"`];
}

function datatypeOf({ kind }: Feature): Datatype {
  return kind === 'numeric' ? 'FP64' : 'BYTES';
}

/** The narrowest type that holds every label. */
function datatypeOfClasses(classes: readonly (string | number)[]): Datatype {
  if (classes.some((label) => typeof label === 'string')) return 'BYTES';
  return classes.every(Number.isSafeInteger) ? 'INT64' : 'FP64';
}
