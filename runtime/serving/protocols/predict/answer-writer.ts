import type { InferenceInput } from '../../../inference/inference-input';
import type { Inference } from '../../../inference/loaded-model';
import type { TrainedModel } from '../../../model/trained-model';

/**
 * Writes the answers of POST /predict. The parts that all answers of a model share are written once, and the rest is
 * concatenated as text: serializing an object costs more than the forest.
 */
export class AnswerWriter {
  private readonly labels: readonly string[];
  private readonly shareKeys: readonly string[];
  private readonly end: string;

  constructor({ task, classes, name, version }: TrainedModel) {
    this.labels = classes.map((label) => JSON.stringify(label));
    this.shareKeys = classes.map((label) => `${JSON.stringify(String(label))}:`);
    this.end = `,"model":${JSON.stringify({ name, version })}}`;
    this.label = task === 'regression' ? String : (prediction) => this.labels[prediction]!;
  }

  /** A prediction as JSON. */
  private readonly label: (prediction: number) => string;

  write(
    { rows, predictions, probabilities, drift }: Inference,
    { single }: Pick<InferenceInput, 'single'>,
  ): string {
    let text: string;
    if (single) {
      text = `{"prediction":${this.label(predictions[0]!)}`;
      if (probabilities !== undefined) text += `,"probabilities":${this.sharesOf(probabilities, 0)}`;
    } else {
      text = `{"predictions":${this.labelsOf(predictions)}`;
      if (probabilities !== undefined) {
        text += `,"probabilities":[${Array.from({ length: rows }, (_, row) => this.sharesOf(probabilities, row)).join()}]`;
      }
    }
    if (!drift.drift) return `${text},"drift":false,"drift_detected":false${this.end}`;
    return `${text},"drift":true,"drift_detected":true,"findings":${JSON.stringify(drift.findings)}${this.end}`;
  }

  /** Predictions as a JSON list. */
  labelsOf(predictions: Float64Array): string {
    return `[${Array.from(predictions, this.label).join()}]`;
  }

  private sharesOf(probabilities: Float64Array, row: number): string {
    const from = row * this.shareKeys.length;
    return `{${this.shareKeys.map((key, index) => key + String(probabilities[from + index]!)).join()}}`;
  }
}
