import type { LoadedModel } from '../../inference/loaded-model';
import type { ServingState } from '../state/serving-state';
import { quote } from '../../inference/describe-value';
import { Problem } from './problem';
import { readyModel } from './ready-model';

/**
 * The model that a path names, with or without a version.
 *
 * @throws Problem 503 until a model is loaded, 404 if another model is loaded
 */
export function namedModel(serving: ServingState, wanted: string, wantedVersion?: string): LoadedModel {
  const served = readyModel(serving);
  const { name, version } = served.model;
  if (wanted !== name) {
    throw new Problem(404, `there is no model ${quote(wanted)} here; it is ${quote(name)}`);
  }
  if (wantedVersion !== undefined && wantedVersion !== version) {
    throw new Problem(
      404,
      `there is no version ${quote(wantedVersion)} of ${quote(name)} here; it is ${quote(version)}`,
    );
  }
  return served;
}
