import type { DriftDetector } from '../drift/drift-detector';
import { AnswerWriter } from './protocols/predict/answer-writer';
import type { RowGuard } from '../inference/row-guard';
import { RowReader } from '../inference/row-reader';
import type { FeatureBaseline } from '../model/artifact';
import type { TrainedModel } from '../model/trained-model';
import { ModelTensors } from './protocols/v2/model-tensors';

/** A model with all that answering for it needs, so that one assignment swaps everything at once. */
export class LoadedModel {
  readonly reader: RowReader;
  readonly writer: AnswerWriter;
  readonly tensors: ModelTensors;
  /** What GET /model answers: the artifact without what only machines read, the forest and the samples. */
  readonly card: string;

  /** @param drift undefined where drift is not looked for */
  constructor(
    readonly model: TrainedModel,
    readonly drift: DriftDetector | undefined,
    guard: RowGuard,
  ) {
    this.reader = new RowReader(model.features, guard);
    this.writer = new AnswerWriter(model);
    this.tensors = new ModelTensors(model);
    const { artifact } = model;
    const { baseline } = artifact;
    // JSON leaves out what is undefined
    this.card = JSON.stringify({
      ...artifact,
      forest: undefined,
      baseline: {
        ...baseline,
        features: baseline.features.map(withoutSample),
        prediction: withoutSample(baseline.prediction),
      },
    });
  }
}

function withoutSample(baseline: FeatureBaseline): object {
  return { ...baseline, sample: undefined };
}
