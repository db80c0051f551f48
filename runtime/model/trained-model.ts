import type { Artifact, Baseline, Feature } from './artifact';
import { ArtifactError } from './artifact-error';
import type { Forest, ForestAnswers } from './forest';
import { RowEncoder } from './row-encoder';

/** An artifact whose forest is decoded: its base64 would take as much memory again. */
export type ArtifactWithoutForest = Omit<Artifact, 'forest'>;

/**
 * A model that predicts: the artifact's forest, for rows of the artifact's features.
 *
 * Rows are row-major with one number for each feature: the value of a numeric feature, or the index of a category in the
 * feature's `categories`.
 */
export class TrainedModel {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly task: 'classification' | 'regression';
  readonly classes: readonly (string | number)[];
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
  private readonly encoder: RowEncoder;

  /** @throws ArtifactError if the forest does not fit the features and classes that the artifact names */
  constructor(
    readonly artifact: ArtifactWithoutForest,
    readonly forest: Forest,
  ) {
    this.name = artifact.name;
    this.version = artifact.version;
    this.digest = artifact.digest;
    this.task = artifact.task;
    this.classes = artifact.classes;
    this.features = artifact.features;
    this.baseline = artifact.baseline;
    this.encoder = new RowEncoder(this.features);
    const { task, columns, classes } = this.forest;
    if (task !== this.task || columns !== this.encoder.columns || classes !== this.classes.length) {
      throw new ArtifactError(
        `the artifact contradicts itself: a ${task} forest of ${columns} columns and ${classes} classes, and a ${this.task} model whose features make ${this.encoder.columns} columns with ${this.classes.length} classes`,
      );
    }
  }

  /** Predicts rows. @returns for each row the index of its class in `classes`, or its value */
  predict(values: Float64Array, rows: number): Float64Array {
    return this.forest.predictRows(this.encoder.encode(values, rows), rows);
  }

  /** Predicts rows, with the probability of each class, in the order of `classes`. */
  predictWithProbabilities(values: Float64Array, rows: number): ForestAnswers {
    return this.forest.predictWithProbabilities(this.encoder.encode(values, rows), rows);
  }

  /** The prediction for users: the label of the class, or the value itself. */
  label(prediction: number): string | number {
    return this.task === 'classification' ? this.classes[prediction]! : prediction;
  }
}

/**
 * Predicts the mean row of the baseline, to find a forest that can be loaded but fails at a prediction.
 *
 * @throws ArtifactError if the prediction fails or is not a possible one
 */
export function proveModel(model: TrainedModel): void {
  const row = Float64Array.from(model.baseline.features, (feature) =>
    feature.kind === 'numeric' ? feature.mean : feature.counts.indexOf(Math.max(...feature.counts)),
  );
  const [prediction] = model.predict(row, 1);
  if (prediction === undefined || !Number.isFinite(prediction) || Number.isNaN(model.label(prediction))) {
    throw new ArtifactError(
      `the model ${model.name} ${model.version} predicts ${prediction} for the mean row of its baseline; train it again`,
    );
  }
}
