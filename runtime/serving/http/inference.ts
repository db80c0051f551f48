import type { InferenceErrorReason } from '../../contract/metrics';
import type { DriftVerdict } from '../../drift/drift-state';
import type { Metrics } from '../../telemetry/metrics';
import type { PredictionLog } from '../../inference/prediction-log';
import type { LoadedModel } from '../loaded-model';
import { Overload, type Admission } from '../load/admission';
import type { Predicted } from '../protocols/predict/answer-writer';
import { jsonAnswer, type Answer } from './answer';
import type { RequestView } from './request-view';
import { after, recover, type MaybePromise } from './maybe-promise';
import type { PathParameters, Respond } from './observer';
import { Problem } from './problem';
import { readJsonBody } from './read-body';

const NO_DRIFT: DriftVerdict = { drift: false, findings: [] };

/** What the model is asked, in whatever protocol. */
export interface Question {
  /** Row-major, as `Model.predict` takes them. */
  readonly values: Float64Array;
  readonly rows: number;
  /** One row outside of any list: there is one answer, and no list of one. */
  readonly single: boolean;
  /** Whether the answer shall hold the vote shares of the classes. */
  readonly probabilities: boolean;
}

/** A protocol of prediction: which model is asked, what, and how the answer is written. */
export interface InferenceProtocol<Q extends Question> {
  /** @throws Problem 503 while there is no model, 404 where another one is asked */
  readonly find: (parameters: PathParameters) => LoadedModel;
  /** @throws Problem that says what is wrong with the body */
  readonly read: (text: string, served: LoadedModel) => Q;
  /** @returns a JSON text */
  readonly write: (predicted: Predicted, served: LoadedModel, question: Q) => string;
}

export interface InferenceOptions {
  readonly admission: Admission;
  readonly metrics: Metrics;
  readonly log: PredictionLog;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  readonly bodyLimitBytes: number;
}

/**
 * What happens to a request for predictions, from its body to its answer. One that is refused never reaches the
 * drift window.
 */
export function createInference<Q extends Question>(
  { admission, metrics, log, clock, bodyLimitBytes }: InferenceOptions,
  { find, read, write }: InferenceProtocol<Q>,
): Respond {
  const received = metrics.inferenceRequests.series({});
  const latency = metrics.inferenceLatency.series({});

  /** All of it by one model: another may be served before this returns. */
  function answer(text: string, served: LoadedModel, requestId: string): Answer {
    const { model, drift } = served;
    const started = clock();
    const question = read(text, served);
    const { values, rows, single, probabilities } = question;
    const { predictions, voteShares } = probabilities
      ? model.predictWithShares(values, rows)
      : { predictions: model.predict(values, rows), voteShares: undefined };
    const verdict = drift?.observe(values, rows, predictions) ?? NO_DRIFT;
    const latencyMs = clock() - started;
    latency.observe(latencyMs / 1000);
    const predicted = { rows, single, predictions, voteShares, verdict };
    log.answered(requestId, model, values, predicted, latencyMs);
    return jsonAnswer(write(predicted, served, question));
  }

  function infer(asked: RequestView, requestId: string, parameters: PathParameters): MaybePromise<Answer> {
    const served = find(parameters);
    const body = readJsonBody(asked, bodyLimitBytes);
    return after(body, (text) => admission.run(() => answer(text, served, requestId)));
  }

  return (asked, requestId, parameters) => {
    received.inc();
    return recover(
      () => infer(asked, requestId, parameters),
      (error) => {
        metrics.inferenceErrors.inc({ reason: reasonOf(error) });
        // a line for each refusal would cost more than it, and the admission has its own
        if (error instanceof Problem && !(error instanceof Overload)) log.refused(requestId, error);
        throw error;
      },
    );
  };
}

function reasonOf(error: unknown): InferenceErrorReason {
  if (!(error instanceof Problem)) return 'internal';
  if (error instanceof Overload) return 'overloaded';
  return error.status === 503 ? 'not_ready' : 'invalid_input';
}
