import type { DriftVerdict } from '../../../drift/drift-state';
import type { TrainedModel } from '../../../model/trained-model';

/** What there is to say about the rows of one request. */
export interface Predicted {
  readonly rows: number;
  /** One row outside of any list. */
  readonly single: boolean;
  /** For each row what `Model.predict` gave. */
  readonly predictions: Float64Array;
  /** Rows × classes, where they were asked for. */
  readonly voteShares: Float64Array | undefined;
  readonly verdict: DriftVerdict;
}

/**
 * Writes the answers of POST /predict. All that is the same in every answer of a model is written once, and the
 * rest is put together as text: serializing an object costs more than the forest.
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

  write({ rows, single, predictions, voteShares, verdict }: Predicted): string {
    let text: string;
    if (single) {
      text = `{"prediction":${this.label(predictions[0]!)}`;
      if (voteShares !== undefined) text += `,"probabilities":${this.sharesOf(voteShares, 0)}`;
    } else {
      text = `{"predictions":${this.labelsOf(predictions)}`;
      if (voteShares !== undefined) {
        text += `,"probabilities":[${Array.from({ length: rows }, (_, row) => this.sharesOf(voteShares, row)).join()}]`;
      }
    }
    if (!verdict.drift) return `${text},"drift":false,"drift_detected":false${this.end}`;
    return `${text},"drift":true,"drift_detected":true,"findings":${JSON.stringify(verdict.findings)}${this.end}`;
  }

  /** Predictions as a JSON list. */
  labelsOf(predictions: Float64Array): string {
    return `[${Array.from(predictions, this.label).join()}]`;
  }

  private sharesOf(voteShares: Float64Array, row: number): string {
    const from = row * this.shareKeys.length;
    return `{${this.shareKeys.map((key, index) => key + String(voteShares[from + index]!)).join()}}`;
  }
}
