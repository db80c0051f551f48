import type { Settings } from '../../runtime/config/config';
import { liveValues } from '../../runtime/drift/reference/live-values';
import { referenceOf } from '../../runtime/drift/reference/reference';
import { ksPValue, ksStatistic } from '../../runtime/statistics/kolmogorov-smirnov';
import { chiSquaredTest } from '../../runtime/drift/window-tests/chi-squared';
import type { TrainedModel } from '../../runtime/model/trained-model';
import { quietDetector } from './quiet-detector';
import { evidentlyCategoryDrifts, evidentlyDatasetDrifts, evidentlyNumberDrifts } from './evidently-rule';

/** Something that is shown the window (row-major) and says whether it alarms. */
export type Detector = (values: Float64Array, rows: number) => boolean;

/** Sorted training values of each feature, for those who compare with all of them. */
export type TrainingColumns = readonly Float64Array[];

/** Ours, as a service runs it; `confirmed` waits for two of three evaluations, as the default does. */
export function ours(model: TrainedModel, settings: Settings, confirmed: boolean): Detector {
  const detector = quietDetector(model, {
    driftEvaluateEvery: 1,
    driftEvaluateSeconds: 0,
    driftMinimumSample: settings.driftWindow ?? 100,
    ...(confirmed ? {} : { driftConfirmations: 1, driftConfirmationWindows: 1 }),
    ...settings,
  });
  return (values, rows) => {
    detector.observe(values, rows, model.predict(values, rows));
    return detector.state().window.status === 'drift';
  };
}

/** Kolmogorov–Smirnov for each number and chi-squared for each category, an alarm where any p is below 0.05. */
export function uncorrected(model: TrainedModel, training: TrainingColumns): Detector {
  return (values, rows) =>
    columnsOf(values, rows, model).some((column, index) => {
      const reference = referenceOf(model.baseline.features[index]!);
      if (reference.kind === 'numeric') {
        const sorted = column.sort();
        return ksPValue(ksStatistic(training[index]!, sorted), training[index]!.length, rows) < 0.05;
      }
      const live = liveValues(column, reference);
      return chiSquaredTest.pValue(chiSquaredTest.statistic(reference, live), reference, live) < 0.05;
    });
}

/** Evidently's default. */
export function evidently(model: TrainedModel, training: TrainingColumns, any = false): Detector {
  return (values, rows) => {
    const drifted = columnsOf(values, rows, model).map((column, index) => {
      const reference = referenceOf(model.baseline.features[index]!);
      return reference.kind === 'numeric'
        ? evidentlyNumberDrifts(training[index]!, column.sort(), reference.standardDeviation)
        : evidentlyCategoryDrifts([...reference.counts], liveValues(column, reference).counts);
    });
    return any ? drifted.includes(true) : evidentlyDatasetDrifts(drifted);
  };
}

function columnsOf(values: Float64Array, rows: number, { features }: TrainedModel): Float64Array[] {
  return features.map((_, column) =>
    Float64Array.from({ length: rows }, (_row, row) => values[row * features.length + column]!),
  );
}
