import type { TrainedModel } from '../../runtime/model/trained-model';
import type { DriftSettings } from '../../runtime/drift/window-evaluator';
import { quietDetector } from './quiet-detector';

/** A detector with the default settings of a service, to which rows come one by one. */
export interface ServedDetector {
  readonly serve: (row: Float64Array) => void;
  /** Confirmed episodes since the start. */
  readonly episodes: () => number;
  /** Whether an episode is open. */
  readonly drifting: () => boolean;
}

/** @param settings others than the defaults */
export function servedDetector(model: TrainedModel, settings: Partial<DriftSettings> = {}): ServedDetector {
  let episodes = 0;
  let drifting = false;
  // the number of rows alone decides when a window is judged
  const detector = quietDetector(model, { ...settings, driftEvaluateSeconds: 0 }, ({ type }) => {
    drifting = type === 'started';
    if (drifting) episodes++;
  });
  return {
    serve: (row) => {
      detector.observe(row, 1, model.predict(row, 1));
    },
    episodes: () => episodes,
    drifting: () => drifting,
  };
}
