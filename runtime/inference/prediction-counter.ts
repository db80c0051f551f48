import { OTHER_CLASSES } from '../contract/metrics';
import type { TrainedModel } from '../model/trained-model';
import type { Metrics } from '../telemetry/metrics';
import type { CounterSeries } from '../telemetry/series-counter';

/**
 * Number of classes with their own series. Each one is a series for each pod, and a model may have thousands of
 * classes.
 */
const MAX_COUNTED_CLASSES = 50;

/** Counts the answers of a classification model by class. Values of a regression model are not counted. */
export class PredictionCounter {
  /** The series of each class, by its index, because this runs for each row. */
  private readonly series: readonly CounterSeries[];

  /** Starts every class at 0, because `rate()` sees no increase in a series that begins at 1. */
  constructor(
    metrics: Metrics,
    { classes, baseline: { prediction } }: Pick<TrainedModel, 'classes' | 'baseline'>,
  ) {
    const frequency = prediction.kind === 'categorical' ? prediction.counts : [];
    const counted = new Set(
      classes
        .map((_, index) => index)
        .sort((a, b) => (frequency[b] ?? 0) - (frequency[a] ?? 0))
        .slice(0, MAX_COUNTED_CLASSES),
    );
    this.series = classes.map((label, index) =>
      metrics.predictions.series({ class: counted.has(index) ? String(label) : OTHER_CLASSES }),
    );
  }

  /** @param predictions for each row the result of `TrainedModel.predict` */
  count(predictions: Float64Array): void {
    const { series } = this;
    if (series.length === 0) return;
    for (const prediction of predictions) series[prediction]!.inc();
  }
}
