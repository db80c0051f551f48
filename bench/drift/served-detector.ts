import type { TrainedModel } from '../../runtime/model/trained-model';
import { quietDetector } from './quiet-detector';

/** A detector with the default settings of a service, to which rows come one by one. */
export interface ServedDetector {
  readonly serve: (row: Float64Array) => void;
  /** Confirmed episodes since the start. */
  readonly episodes: () => number;
}

export function servedDetector(model: TrainedModel): ServedDetector {
  let episodes = 0;
  // the number of rows alone decides when a window is judged
  const detector = quietDetector(model, { driftEvaluateSeconds: 0 }, ({ type }) => {
    if (type === 'started') episodes++;
  });
  return {
    serve: (row) => {
      detector.observe(row, 1, model.predict(row, 1));
    },
    episodes: () => episodes,
  };
}
