import type { Logger } from 'pino';
import type { Predicted } from '../serving/protocols/predict/answer-writer';
import type { Problem } from '../serving/http/problem';
import type { TrainedModel } from '../model/trained-model';

/** Rows of one request that its line holds: container runtimes cut a line at 16 KiB. */
const LOGGED_ROWS = 10;
const REDACTED = '[redacted]';

export interface PredictionLogOptions {
  readonly logger: Logger;
  /** Share of the answers that get a line, 0 to 1. Drift and refusals always do. */
  readonly sampleRatio: number;
  /** Features whose values are not to be seen. */
  readonly redact: readonly string[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** What is written of each request to POST /predict: one line. */
export class PredictionLog {
  private readonly redacted: ReadonlySet<string>;

  constructor(private readonly options: PredictionLogOptions) {
    this.redacted = new Set(options.redact);
  }

  answered(
    requestId: string,
    model: TrainedModel,
    values: Float64Array,
    predicted: Predicted,
    latencyMs: number,
  ): void {
    const { logger, sampleRatio, random } = this.options;
    const { rows, single, predictions, verdict } = predicted;
    if (!verdict.drift && (sampleRatio === 0 || random() >= sampleRatio)) return;
    if (!logger.isLevelEnabled('info')) return;
    const shown = { length: Math.min(rows, LOGGED_ROWS) };
    const input = (row: number) => this.inputOf(model, values, row);
    const output = (row: number) => model.label(predictions[row]!);
    logger.info(
      {
        requestId,
        modelVersion: model.version,
        rows,
        input: single ? input(0) : Array.from(shown, (_, row) => input(row)),
        output: single ? output(0) : Array.from(shown, (_, row) => output(row)),
        latencyMs: Math.round(1000 * latencyMs) / 1000,
        drift: verdict.drift,
        drifted: verdict.drift ? verdict.findings.map(({ feature }) => feature) : undefined,
      },
      'prediction',
    );
  }

  refused(requestId: string, { status, detail, more: { errors } }: Problem): void {
    // with errors listed, the detail repeats the first of them, value included
    const shown = errors?.map((error) =>
      error.feature !== undefined && this.redacted.has(error.feature)
        ? { ...error, detail: REDACTED }
        : error,
    );
    this.options.logger.warn(
      { requestId, status, ...(shown === undefined ? { detail } : { errors: shown }) },
      'prediction refused',
    );
  }

  private inputOf(
    { features }: TrainedModel,
    values: Float64Array,
    row: number,
  ): Record<string, number | string> {
    // without a prototype, for a feature may have any name
    const input = Object.create(null) as Record<string, number | string>;
    let at = row * features.length;
    for (const feature of features) {
      const value = values[at++]!;
      if (this.redacted.has(feature.name)) input[feature.name] = REDACTED;
      else input[feature.name] = feature.kind === 'numeric' ? value : feature.categories[value]!;
    }
    return input;
  }
}
