import type { Inference, LoadedModel } from '../../inference/loaded-model';
import type { HistogramSeries } from '../../telemetry/series-histogram';
import { inOrder, Unscorable, type StreamRow } from './read-row';
import type { RowScorer, Score, ScoredBy } from './row-scorer';

export interface InProcessScorerOptions {
  readonly loaded: LoadedModel;
  readonly probabilities: boolean;
  readonly latency: HistogramSeries;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
}

/** Scores with a model in this process. */
export class InProcessScorer implements RowScorer {
  private readonly model: ScoredBy;
  private readonly features: readonly string[];
  private readonly probabilities: boolean;

  constructor(private readonly options: InProcessScorerOptions) {
    const { model } = options.loaded;
    const { name, version, digest } = model;
    this.model = { name, version, digest };
    this.features = model.features.map((feature) => feature.name);
    this.probabilities = options.probabilities && model.task === 'classification';
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  score(rows: readonly StreamRow[]): Promise<readonly (Score | Unscorable)[]> {
    const { loaded, latency, clock } = this.options;
    const started = clock();
    const { inference, places } = loaded.inferEach(
      rows.map((row) => inOrder(row, this.features)),
      this.probabilities,
    );
    latency.observe((clock() - started) / 1000);
    return Promise.resolve(
      places.map((place) =>
        typeof place === 'number'
          ? this.scoreOf(inference!, place)
          : new Unscorable('invalid_row', withoutRow(place.detail)),
      ),
    );
  }

  private scoreOf({ predictions, probabilities, drift }: Inference, row: number): Score {
    const { model } = this.options.loaded;
    return {
      model: this.model,
      prediction: model.label(predictions[row]!),
      probabilities:
        probabilities === undefined
          ? undefined
          : Object.fromEntries(
              model.classes.map((label, index) => [
                label,
                probabilities[row * model.classes.length + index]!,
              ]),
            ),
      drift: drift.drift,
    };
  }
}

/** Each row is read alone, so its index says nothing. */
function withoutRow(detail: string): string {
  return detail.replace('row 0, ', '').replace('row 0 ', 'the row ');
}
