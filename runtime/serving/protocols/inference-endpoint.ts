import type { InferenceErrorReason } from '../../contract/metrics';
import { InvalidRowsError } from '../../inference/invalid-rows-error';
import type { InferenceInput } from '../../inference/inference-input';
import type { Inference, LoadedModel } from '../../inference/loaded-model';
import type { PredictionLog } from '../../inference/prediction-log';
import { Scorer, type HoldPredictions } from '../../inference/scorer';
import type { Metrics } from '../../telemetry/metrics';
import type { Answer } from '../http/answer';
import type { PathParameters, Respond } from '../http/observer';
import { Overload } from '../http/overload';
import { Problem } from '../http/problem';
import { readBody, requireJson } from '../http/read-body';
import type { RequestView } from '../http/request-view';
import type { Admission } from '../load/admission';
import { refuseShed } from '../load/refuse-shed';

/** A protocol of prediction over HTTP: it finds the model, reads the rows, and writes the answer. */
export interface InferenceProtocol<I extends InferenceInput> {
  /** @throws Problem 503 until a model is loaded, 404 if another model is requested */
  readonly find: (parameters: PathParameters) => LoadedModel;
  /**
   * @throws Problem 415 for a content type that the protocol does not have
   * @default - it must be JSON
   */
  readonly checkType?: (request: RequestView) => void;
  /** @throws Problem that names the error in the body */
  readonly read: (body: Buffer, loaded: LoadedModel, request: RequestView) => I;
  readonly write: (inference: Inference, loaded: LoadedModel, input: I) => Answer;
}

export interface InferenceEndpointOptions {
  readonly admission: Admission;
  readonly metrics: Metrics;
  readonly log: PredictionLog;
  /** Holds predictions for their truth. @default - none are held */
  readonly hold?: HoldPredictions | undefined;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  readonly bodyLimitBytes: number;
}

/** Answers requests for predictions in one protocol. A request that is refused never reaches the drift window. */
export function inferenceEndpoint<I extends InferenceInput>(
  { admission, metrics, log, hold, clock, bodyLimitBytes }: InferenceEndpointOptions,
  { find, checkType = requireJson, read, write }: InferenceProtocol<I>,
): Respond {
  const received = metrics.inferenceRequests.series({});
  const scorer = new Scorer({ metrics, log, hold, clock });

  function refuse(error: unknown, requestId: string): never {
    const refusal = error instanceof InvalidRowsError ? invalidInput(error) : error;
    metrics.inferenceErrors.inc({ reason: reasonOf(refusal) });
    // the admission logs refusals under load: a line for each would cost more than the refusal
    if (refusal instanceof Problem && !(refusal instanceof Overload)) {
      const { status, detail, more } = refusal;
      log.refused(requestId, { status, detail, errors: more.errors });
    }
    throw refusal;
  }

  return (request, requestId, parameters) => {
    received.inc();
    try {
      refuseShed(request, admission);
      const loaded = find(parameters);
      checkType(request);
      const bytes = readBody(request, bodyLimitBytes);
      const { input, inference } = scorer.score(loaded, requestId, () => read(bytes, loaded, request));
      return write(inference, loaded, input);
    } catch (error) {
      return refuse(error, requestId);
    }
  };
}

function invalidInput({ detail, errors }: InvalidRowsError): Problem {
  return new Problem(400, detail, { errors });
}

function reasonOf(error: unknown): InferenceErrorReason {
  if (!(error instanceof Problem)) return 'internal';
  if (error instanceof Overload) return 'overloaded';
  return error.status === 503 ? 'not_ready' : 'invalid_input';
}
