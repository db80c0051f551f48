import type { LoadedModel } from '../../inference/loaded-model';
import type { ServingState } from '../state/serving-state';
import { Problem } from './problem';

/** @throws Problem 503 until a model is loaded */
export function readyModel({ model }: ServingState): LoadedModel {
  if (model === undefined) {
    throw new Problem(503, 'the model is not loaded yet', { headers: { 'retry-after': '1' } });
  }
  return model;
}

/** @throws Problem 503 while the server is not ready for traffic */
export function requireReady(serving: ServingState): LoadedModel {
  if (serving.draining) throw new Problem(503, 'the process is shutting down');
  return readyModel(serving);
}
