import type { Logger } from 'pino';
import type { TrainedModel } from '../model/trained-model';
import type { RowError } from './invalid-rows-error';
import { LOG_MESSAGES } from '../contract/events';
import type { InferenceInput } from './inference-input';
import type { Inference } from './loaded-model';

/** Shortest time between two lines of drifted predictions that are not in the sample. A line has some 1.7 KB. */
const DRIFTED_LINE_MS = 1000;
/** Largest number of rows in one line, because container runtimes split lines at 16 KiB. */
const LOGGED_ROWS = 10;
const REDACTED = '[redacted]';

export interface PredictionLogOptions {
  readonly logger: Logger;
  /**
   * Share of the answers that are logged, 0 to 1. In addition, at most one drifted prediction per second is logged, and
   * every refusal.
   */
  readonly sampleRatio: number;
  /** Features whose values are replaced by `[redacted]`. */
  readonly redact: readonly string[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds from any start; never set back. */
  readonly clock: () => number;
}

/** A request for predictions that was refused. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly RowError[] | undefined;
}

/** Writes the log lines of requests for predictions. */
export class PredictionLog {
  private readonly redacted: ReadonlySet<string>;
  private driftedLineFrom = -Infinity;
  /** Number of drifted predictions that were not logged since the last line about one. */
  private unlogged = 0;

  constructor(private readonly options: PredictionLogOptions) {
    this.redacted = new Set(options.redact);
  }

  answered(
    requestId: string,
    model: TrainedModel,
    { single }: Pick<InferenceInput, 'single'>,
    { rows, values, predictions, drift: verdict }: Inference,
    latencyMs: number,
  ): void {
    const { logger, sampleRatio, random } = this.options;
    const sampled = sampleRatio > 0 && random() < sampleRatio;
    if (!sampled && !verdict.drift) return;
    if (!logger.isLevelEnabled('info')) return;
    if (!sampled && !this.takeDriftedLine()) return;
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
        unlogged: verdict.drift && this.unlogged > 0 ? this.unlogged : undefined,
      },
      'prediction',
    );
    if (verdict.drift) this.unlogged = 0;
  }

  /** Whether a prediction with drift may be logged now; if not, the next line counts it. */
  private takeDriftedLine(): boolean {
    const now = this.options.clock();
    if (now < this.driftedLineFrom) {
      this.unlogged++;
      return false;
    }
    this.driftedLineFrom = now + DRIFTED_LINE_MS;
    return true;
  }

  refused(requestId: string, { status, detail, errors }: Refusal): void {
    // the detail repeats the first of the listed errors, with its value
    const shown = errors?.map((error) =>
      error.feature !== undefined && this.redacted.has(error.feature)
        ? { ...error, detail: REDACTED }
        : error,
    );
    this.options.logger.warn(
      { requestId, status, ...(shown === undefined ? { detail } : { errors: shown }) },
      LOG_MESSAGES.predictionRefused,
    );
  }

  private inputOf(
    { features }: TrainedModel,
    values: Float64Array,
    row: number,
  ): Record<string, number | string | null> {
    // without a prototype, because a feature may be called `__proto__`
    const input = Object.create(null) as Record<string, number | string | null>;
    let at = row * features.length;
    for (const feature of features) {
      const value = values[at++]!;
      if (this.redacted.has(feature.name)) input[feature.name] = REDACTED;
      else if (Number.isNaN(value)) input[feature.name] = null;
      else input[feature.name] = feature.kind === 'numeric' ? value : feature.categories[value]!;
    }
    return input;
  }
}
