import type { DriftMonitor } from './drift/drift-monitor';
import { AnswerWriter } from './http/answer-writer';
import type { RowGuard } from './http/row-guard';
import { RowReader } from './http/row-reader';
import type { FeatureBaseline } from './model/artifact';
import type { Model } from './model/model';
import { ModelTensors } from './v2/model-tensors';

/** A model with all that answering for it needs, so that one assignment swaps everything at once. */
export class ServedModel {
  readonly reader: RowReader;
  readonly writer: AnswerWriter;
  readonly tensors: ModelTensors;
  /** What GET /model answers: the artifact without what only machines read, the forest and the samples. */
  readonly card: string;

  /** @param drift undefined where drift is not looked for */
  constructor(
    readonly model: Model,
    readonly drift: DriftMonitor | undefined,
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
