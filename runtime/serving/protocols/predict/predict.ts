import type { ServingState } from '../../serving-state';
import { createInference, type InferenceOptions } from '../../http/inference';
import type { Respond } from '../../http/observer';
import { readPredictRequest } from './predict-request';
import { Problem } from '../../http/problem';
import { readyModel } from '../../http/ready-model';

export interface PredictOptions extends InferenceOptions {
  readonly serving: ServingState;
  readonly maxRows: number;
}

/** POST /predict. */
export function createPredict(options: PredictOptions): Respond {
  const { serving, maxRows } = options;
  return createInference(options, {
    find: () => readyModel(serving),
    read: (text, { model, reader }) => {
      const question = readPredictRequest(text, reader, maxRows);
      if (question.probabilities && model.task === 'regression') {
        throw new Problem(
          400,
          `the model ${model.name} predicts a number and has no probabilities; leave them out`,
        );
      }
      return question;
    },
    write: (predicted, { writer }) => writer.write(predicted),
  });
}
