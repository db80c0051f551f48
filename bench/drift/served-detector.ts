import pino from 'pino';
import { Registry } from 'prom-client';
import { parseConfig } from '../../runtime/config/config';
import { DriftDetector } from '../../runtime/drift/drift-detector';
import type { TrainedModel } from '../../runtime/model/trained-model';
import { createMetrics } from '../../runtime/telemetry/metrics';

/** A detector with the default settings of a service, to which rows come one by one. */
export interface ServedDetector {
  readonly serve: (row: Float64Array) => void;
  /** Confirmed episodes since the start. */
  readonly episodes: () => number;
}

export function servedDetector(model: TrainedModel): ServedDetector {
  const tasks: (() => void)[] = [];
  const detector = new DriftDetector({
    features: model.features,
    baseline: model.baseline,
    calibration: model.artifact.calibration,
    model,
    // time stands still, and only the number of rows decides when a window is judged
    settings: { ...parseConfig({}), driftEvaluateSeconds: 0 },
    metrics: createMetrics(new Registry()),
    logger: pino({ level: 'silent' }),
    clock: () => 0,
    timer: () => 0,
    newId: () => 'episode',
    schedule: (task) => void tasks.push(task),
  });
  return {
    serve: (row) => {
      detector.observe(row, 1, model.predict(row, 1));
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
    },
    episodes: () => detector.state().episodes,
  };
}
