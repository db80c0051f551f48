import type { HistogramSeries } from '../telemetry/series-histogram';
import type { Metrics } from '../telemetry/metrics';
import type { InferenceInput } from './inference-input';
import type { Inference, LoadedModel } from './loaded-model';
import type { PredictionLog } from './prediction-log';

/** Holds the predictions of a request until their truth comes. */
export type HoldPredictions = (loaded: LoadedModel, requestId: string, inference: Inference) => void;

export interface ScorerOptions {
  readonly metrics: Metrics;
  readonly log: PredictionLog;
  /** @default - no predictions are held */
  readonly hold?: HoldPredictions | undefined;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
}

/** Reads rows, predicts, measures the time and logs: all of inference except the protocol. */
export class Scorer {
  private readonly latency: HistogramSeries;

  constructor(private readonly options: ScorerOptions) {
    this.latency = options.metrics.inferenceLatency.series({});
  }

  /**
   * @param requestId id under which the predictions are logged
   * @param read gives the rows; its time is part of `inference_latency_seconds`
   * @throws InvalidRowsError if a row cannot be used, and whatever `read` throws
   */
  score<I extends InferenceInput>(
    loaded: LoadedModel,
    requestId: string,
    read: () => I,
  ): { readonly input: I; readonly inference: Inference } {
    const { clock, log, hold } = this.options;
    const started = clock();
    const input = read();
    const inference = loaded.infer(input);
    hold?.(loaded, requestId, inference);
    const latencyMs = clock() - started;
    this.latency.observe(latencyMs / 1000);
    log.answered(requestId, loaded.model, input, inference, latencyMs);
    return { input, inference };
  }
}
