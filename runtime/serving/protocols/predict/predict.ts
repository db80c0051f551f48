import { jsonAnswer } from '../../http/answer';
import type { Respond } from '../../http/observer';
import { Problem } from '../../http/problem';
import { readyModel } from '../../http/ready-model';
import { memoizeByModel } from '../../state/memoize-by-model';
import type { ServingState } from '../../state/serving-state';
import { inferenceEndpoint, type InferenceEndpointOptions } from '../inference-endpoint';
import { AnswerWriter } from './answer-writer';
import { readPredictRequest } from './predict-request';

export interface PredictOptions extends InferenceEndpointOptions {
  readonly serving: ServingState;
  /** Most rows in one request. */
  readonly maxRows: number;
  /** Refuse members that V1 and V2 do not have; `/predict` always does. */
  readonly strict: boolean;
}

/** POST /predict. */
export function createPredict(options: PredictOptions): Respond {
  const { serving, maxRows } = options;
  const writerOf = memoizeByModel(({ model }) => new AnswerWriter(model));
  return inferenceEndpoint(options, {
    find: () => readyModel(serving),
    read: (body, { model }) => {
      const input = readPredictRequest(body.toString(), maxRows);
      if (input.probabilities && model.task === 'regression') {
        throw new Problem(
          400,
          `the model ${model.name} predicts a number and has no probabilities; leave them out`,
        );
      }
      return input;
    },
    write: (inference, loaded, input) => jsonAnswer(writerOf(loaded).write(inference, input)),
  });
}
