import pino from 'pino';
import { Registry } from 'prom-client';
import { parseConfig, toEnvironment, type Settings } from '../../runtime/config/config';
import { DriftDetector, type DriftDetectorOptions } from '../../runtime/drift/drift-detector';
import type { TrainedModel } from '../../runtime/model/trained-model';
import { createMetrics } from '../../runtime/telemetry/metrics';

/** A detector that tells nobody, and for which no time passes: a window is judged while its last row is added. */
export function quietDetector(
  model: TrainedModel,
  settings: Settings,
  onEpisode?: DriftDetectorOptions['onEpisode'],
): DriftDetector {
  return new DriftDetector({
    features: model.features,
    baseline: model.baseline,
    calibration: model.artifact.calibration,
    model,
    settings: parseConfig(toEnvironment(settings)),
    metrics: createMetrics(new Registry()),
    logger: pino({ level: 'silent' }),
    clock: () => 0,
    timer: () => 0,
    newId: () => 'episode',
    schedule: (task) => {
      task();
    },
    ...(onEpisode === undefined ? {} : { onEpisode }),
  });
}
