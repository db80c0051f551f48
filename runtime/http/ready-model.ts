import type { ServedModel } from '../served-model';
import type { Serving } from '../serving';
import { Problem } from './problem';

/** @throws Problem 503 until a model is loaded */
export function readyModel({ model }: Serving): ServedModel {
  if (model === undefined) {
    throw new Problem(503, 'the model is not loaded yet', { headers: { 'retry-after': '1' } });
  }
  return model;
}

/** @throws Problem 503 while no traffic should come */
export function requireReady(serving: Serving): ServedModel {
  if (serving.draining) throw new Problem(503, 'the process is shutting down');
  return readyModel(serving);
}
