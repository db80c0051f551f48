import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { DriftDetector, type DriftDetectorOptions } from '../drift/drift-detector';
import type { DriftVerdict } from '../drift/drift-state';
import { fillMissing } from '../model/fill-missing';
import type { TrainedModel } from '../model/trained-model';
import type { Metrics } from '../telemetry/metrics';
import { rowCount, type InferenceInput } from './inference-input';
import { InvalidRowsError } from './invalid-rows-error';
import { PredictionCounter } from './prediction-counter';
import { RowGuard, type Violation } from './row-guard';
import { RowReader } from './row-reader';

/** The model's answer to a batch of rows. */
export interface Inference {
  readonly rows: number;
  /** Row-major, as `TrainedModel.predict` takes them. */
  readonly values: Float64Array;
  /** For each row the result of `TrainedModel.predict`. */
  readonly predictions: Float64Array;
  /** Rows × classes, 0 to 1; undefined if they were not requested. */
  readonly probabilities: Float64Array | undefined;
  /** The same, also if they were not requested and the predictions are held for their truth; undefined for a regression. */
  readonly heldProbabilities: Float64Array | undefined;
  /** Expectations that the rows break; empty if they meet all of them. */
  readonly violations: readonly Violation[];
  readonly drift: DriftVerdict;
}

export interface LoadedModelOptions {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  /** Runs a task after those that already wait, as `setImmediate` does. */
  readonly schedule: DriftDetectorOptions['schedule'];
  /** Returns a new id at each call, for episodes of drift. */
  readonly newId: () => string;
  /** Called when an episode of drift begins and when it ends. It must neither throw nor wait. */
  readonly onEpisode: NonNullable<DriftDetectorOptions['onEpisode']>;
}

/** The answer for rows that have nothing to do with each other. */
export interface EachInference {
  /** For the rows that can be used, in their order; undefined if there is none. */
  readonly inference: Inference | undefined;
  /** For each given row its index in `inference`, or why it cannot be used. */
  readonly places: readonly (number | InvalidRowsError)[];
}

const NO_DRIFT: DriftVerdict = { drift: false, findings: [] };

/**
 * A model with everything that is needed to answer for it: the reader of its rows, its expectations and its drift
 * detector. Assigning a new one swaps all of them at once.
 */
export class LoadedModel {
  /** Undefined if drift detection is off. */
  readonly drift: DriftDetector | undefined;
  private readonly reader: RowReader;
  private readonly guard: RowGuard;
  private readonly counter: PredictionCounter;
  private readonly holdsProbabilities: boolean;

  constructor(
    readonly model: TrainedModel,
    { config, metrics, logger, now, clock, schedule, newId, onEpisode }: LoadedModelOptions,
  ) {
    const { features, baseline, artifact } = model;
    this.guard = new RowGuard({
      features,
      expectations: artifact.expectations,
      metrics,
      refuse: config.dataQualityRefuse,
    });
    this.reader = new RowReader(features, this.guard);
    this.counter = new PredictionCounter(metrics, model);
    this.holdsProbabilities = config.feedbackEnabled && model.task === 'classification';
    this.drift = config.driftEnabled
      ? new DriftDetector({
          features,
          baseline,
          calibration: artifact.calibration,
          model,
          settings: config,
          metrics,
          logger,
          clock: now,
          timer: clock,
          schedule,
          newId,
          onEpisode,
        })
      : undefined;
  }

  /**
   * Predicts for rows, counts the predictions and the expectations that the rows break, and adds them to the drift window.
   *
   * @throws InvalidRowsError if a row cannot be used. Then no row is answered: a client that ignored one failed row
   * would assign every later answer to the wrong row.
   */
  infer({ rows: given, probabilities }: InferenceInput): Inference {
    const { values, rows, violations } = this.read(given);
    return this.predict(values, rows, probabilities, violations);
  }

  /**
   * The same for rows that have nothing to do with each other: a row that cannot be used leaves the others as they are.
   *
   * @param rows lists of values in the order of the model's features
   */
  inferEach(rows: readonly unknown[], probabilities: boolean): EachInference {
    const columns = this.model.features.length;
    const usable = new Float64Array(rows.length * columns);
    const places: (number | InvalidRowsError)[] = [];
    const violations: Violation[] = [];
    let count = 0;
    for (const row of rows) {
      try {
        const { values, violations: own } = this.read({ form: 'positional', rows: [row] });
        violations.push(...own);
        usable.set(values, count * columns);
        places.push(count++);
      } catch (error) {
        if (!(error instanceof InvalidRowsError)) throw error;
        places.push(error);
      }
    }
    const values = usable.subarray(0, count * columns);
    const inference = count === 0 ? undefined : this.predict(values, count, probabilities, violations);
    return { inference, places };
  }

  private predict(
    values: Float64Array,
    rows: number,
    wanted: boolean,
    violations: readonly Violation[],
  ): Inference {
    const { model } = this;
    const { predictions, probabilities: heldProbabilities } =
      wanted || this.holdsProbabilities
        ? model.predictWithProbabilities(values, rows)
        : { predictions: model.predict(values, rows), probabilities: undefined };
    const probabilities = wanted ? heldProbabilities : undefined;
    this.counter.count(predictions);
    const seen = model.forest.missing ? fillMissing(values, model.features) : values;
    const drift = this.drift?.observe(seen, rows, predictions) ?? NO_DRIFT;
    return { rows, values, predictions, probabilities, heldProbabilities, violations, drift };
  }

  private read(given: InferenceInput['rows']) {
    const { reader, guard } = this;
    try {
      const { values, rows } = reader.read(given);
      return { values, rows, violations: guard.check(values, rows) };
    } catch (error) {
      if (error instanceof InvalidRowsError) this.drift?.refuse(rowCount(given), guard.refused);
      throw error;
    }
  }
}
