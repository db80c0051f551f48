import type { DriftVerdict } from '../drift/drift-report';
import type { InferenceErrorReason } from '../contract';
import type { Metrics } from '../metrics';
import type { PredictionLog } from '../prediction-log';
import type { Serving } from '../serving';
import { jsonAnswer, type Answer } from './answer';
import type { Respond } from './observer';
import { readPredictRequest } from './predict-request';
import { Problem } from './problem';
import { readJsonBody } from './read-body';
import { readyModel } from './ready-model';

const NO_DRIFT: DriftVerdict = { drift: false, findings: [] };

export interface PredictOptions {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly log: PredictionLog;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  readonly bodyLimitBytes: number;
  readonly maxRows: number;
}

/** POST /predict. A request that is refused never reaches the drift window. */
export function createPredict({
  serving,
  metrics,
  log,
  clock,
  bodyLimitBytes,
  maxRows,
}: PredictOptions): Respond {
  async function predict(request: Request, requestId: string): Promise<Answer> {
    const { model, drift, reader, writer } = readyModel(serving);
    const text = await readJsonBody(request, bodyLimitBytes);
    const started = clock();
    const { values, rows, single, probabilities } = readPredictRequest(text, reader, maxRows);
    if (probabilities && model.task === 'regression') {
      throw new Problem(
        400,
        `the model ${model.name} predicts a number and has no probabilities; leave them out`,
      );
    }
    const predictions = model.predict(values, rows);
    const voteShares = probabilities ? model.voteShares(values, rows) : undefined;
    const verdict = drift?.observe(values, rows, predictions) ?? NO_DRIFT;
    const latencyMs = clock() - started;
    metrics.inferenceLatency.observe(latencyMs / 1000);
    const predicted = { rows, single, predictions, voteShares, verdict };
    log.answered(requestId, model, values, predicted, latencyMs);
    return jsonAnswer(writer.write(predicted));
  }

  return async (request, requestId) => {
    metrics.inferenceRequests.inc();
    try {
      return await predict(request, requestId);
    } catch (error) {
      metrics.inferenceErrors.inc({ reason: reasonOf(error) });
      if (error instanceof Problem) log.refused(requestId, error);
      throw error;
    }
  };
}

function reasonOf(error: unknown): InferenceErrorReason {
  if (!(error instanceof Problem)) return 'internal';
  return error.status === 503 ? 'not_ready' : 'invalid_input';
}
