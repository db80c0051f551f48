import type { Serving } from '../serving';
import { createInference, type InferenceOptions } from './inference';
import type { Respond } from './observer';
import { readPredictRequest } from './predict-request';
import { Problem } from './problem';
import { readyModel } from './ready-model';

export interface PredictOptions extends InferenceOptions {
  readonly serving: Serving;
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
